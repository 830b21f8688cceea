"""How each of the others is pasted, as its own documents say. In the code, FILES/ stands for where npm packages are served,
FRAME for a page with the smallest form in it, FORM for the same form without a frame."""

from __future__ import annotations

from dataclasses import dataclass

from tests.embed_bench.embeds import FORM_IS_THERE


@dataclass(frozen=True)
class Recipe:
    """One peer. `framed` is added to the page in FRAME, `inside` to the form in FORM. `sign`: see `Embed`."""

    name: str
    packages: tuple[str, ...]
    code: str
    sign: str = FORM_IS_THERE
    framed: str = ""
    inside: str = ""


FORMS = (
    Recipe(
        "@tryghost/signup-form 0.3.592",
        ("@tryghost/signup-form@0.3.592",),
        """<div style='min-height:58px;max-width:440px'>
<script src='FILES/@tryghost/signup-form/umd/signup-form.min.js' data-button-color='#111' data-button-text-color='#fff'
 data-site='https://ghost.example.com/' data-locale=en async></script></div>""",
        sign="""[document, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument)]
.some(page => page?.querySelector('input[type=email]'))""",
    ),
    Recipe(
        "@formbricks/surveys 1.99.0, one question",
        ("@formbricks/surveys@1.99.0",),
        """<div id=survey></div><script src='FILES/@formbricks/surveys/dist/index.umd.js'></script><script>
formbricksSurveys.renderSurveyInline({containerId:'survey',brandColor:'#111111',isBrandingEnabled:false,languageCode:'default',
 survey:{id:'survey',name:'Sign up',type:'link',status:'inProgress',welcomeCard:{enabled:false},thankYouCard:{enabled:false},
 hiddenFields:{enabled:false},languages:[],triggers:[],questions:[{id:'email',type:'openText',inputType:'email',longAnswer:false,
  required:true,headline:'E-mail',subheader:'Send me the newsletter of Example Coffee, once a month.',placeholder:'',
  buttonLabel:'Sign me up'}]}})</script>""",
        sign="document.querySelector('#survey input[type=email]')",
    ),
    Recipe(
        "survey-core + survey-js-ui 2.5.38, one question",
        ("survey-core@2.5.38", "survey-js-ui@2.5.38"),
        """<link rel=stylesheet href='FILES/survey-core/survey-core.min.css'><div id=survey></div>
<script src='FILES/survey-core/survey.core.min.js'></script><script src='FILES/survey-js-ui/survey-js-ui.min.js'></script>
<script>new Survey.Model({elements:[{type:'text',name:'email',title:'E-mail',inputType:'email',isRequired:true}],
completeText:'Sign me up'}).render(document.getElementById('survey'))</script>""",
        sign="document.querySelector('#survey input[type=email]')",
    ),
)

LOADERS = (  # Their forms are served by their makers, and cannot come here.
    Recipe(
        "@formbricks/js 5.1.0 (the loader alone)",
        ("@formbricks/js@5.1.0",),
        """<script type=module>import formbricks from 'FILES/@formbricks/js/dist/index.js';
formbricks.setup({environmentId:'desk',appUrl:'https://formbricks.example.com'})</script>""",
        sign="""document.querySelector('script[src*="formbricks.example.com"]')""",
    ),
    Recipe(
        "@typeform/embed 6.1.1 (the loader alone)",
        ("@typeform/embed@6.1.1",),
        """<div data-tf-widget=abcdef style='height:400px'></div>
<link rel=stylesheet href='FILES/@typeform/embed/build/css/widget.css'>
<script src='FILES/@typeform/embed/build/embed.js'></script>""",
        sign="document.querySelector('[data-tf-widget] iframe')",
    ),
    Recipe(
        "@calcom/embed-core 1.5.3 (the loader alone)",
        ("@calcom/embed-core@1.5.3",),
        """<div id=cal></div><script>window.Cal=function(){Cal.q.push(arguments)};Cal.q=[];Cal.ns={};Cal.loaded=true;
Cal('init',{origin:'https://cal.example.com'});Cal('inline',{elementOrSelector:'#cal',calLink:'shop'})</script>
<script src='FILES/@calcom/embed-core/dist/embed/embed.js'></script>""",
        sign="document.querySelector('cal-inline iframe')",
    ),
)

RESIZERS = (
    Recipe(
        "iframe-resizer 5.5.9 + the smallest form",
        ("@iframe-resizer/parent@5.5.9", "@iframe-resizer/child@5.5.9"),
        """<iframe id=f src='FRAME' title='Sign up' style='width:100%;border:0'></iframe>
<script src='FILES/@iframe-resizer/parent/index.umd.js'></script>
<script>iframeResize({license:'GPLv3',checkOrigin:false},'#f')</script>""",
        framed="<script src='FILES/@iframe-resizer/child/index.umd.js'></script>",
    ),
    Recipe(
        "@open-iframe-resizer/core 2.1.0 + the smallest form",
        ("@open-iframe-resizer/core@2.1.0",),
        """<iframe id=f src='FRAME' title='Sign up' style='width:100%;border:0'></iframe>
<script type=module>import{initialize}from'FILES/@open-iframe-resizer/core/dist/index.js';initialize({},'#f')</script>""",
        framed="<script type=module>import'FILES/@open-iframe-resizer/core/dist/index.js'</script>",
    ),
    Recipe(
        "pym.js 1.3.2 + the smallest form",
        ("pym.js@1.3.2",),
        """<div id=p></div><script src='FILES/pym.js/dist/pym.v1.min.js'></script>
<script>new pym.Parent('p','FRAME',{})</script>""",
        framed="<script src='FILES/pym.js/dist/pym.v1.min.js'></script><script>new pym.Child()</script>",
    ),
)

HUMAN_CHECKS = (
    Recipe(
        "altcha 3.2.2 in a plain form",
        ("altcha@3.2.2",),
        "<script async type=module src='FILES/altcha/dist/main/altcha.min.js'></script>FORM",
        inside="<altcha-widget challenge='https://altcha.example.com/challenge'></altcha-widget>",
        sign="document.querySelector('altcha-widget input[type=checkbox]')",
    ),
    Recipe(
        "@cap.js/widget 0.1.57 in a plain form",
        ("@cap.js/widget@0.1.57",),
        "<script src='FILES/@cap.js/widget/cap.min.js'></script>FORM",
        inside="<cap-widget data-cap-api-endpoint='https://cap.example.com/key/'></cap-widget>",
        sign="document.querySelector('cap-widget')?.shadowRoot?.querySelector('.captcha')",
    ),
    Recipe(
        "friendly-challenge 0.9.20 in a plain form",
        ("friendly-challenge@0.9.20",),
        "<script async src='FILES/friendly-challenge/widget.min.js'></script>FORM",
        inside="<div class=frc-captcha data-sitekey=ABCDEF></div>",
        sign="document.querySelector('.frc-captcha .frc-container')",
    ),
)

COOKIE_BANNERS = (
    Recipe(
        "klaro 0.7.22",
        ("klaro@0.7.22",),
        """<script>var klaroConfig={lang:'en',privacyPolicy:'/privacy',
services:[{name:'mail',title:'Newsletter',purposes:['marketing']}],translations:{en:{purposes:{marketing:'Marketing'}}}}</script>
<script defer src='FILES/klaro/dist/klaro.js'></script>""",
        sign="document.querySelector('.klaro .cookie-notice')",
    ),
    Recipe(
        "orejime 3.2.1",
        ("orejime@3.2.1",),
        """<link rel=stylesheet href='FILES/orejime/dist/orejime-standard.css'><script>window.orejimeConfig=
{privacyPolicyUrl:'/privacy',purposes:[{id:'mail',title:'Newsletter',cookies:['mail']}]}</script>
<script src='FILES/orejime/dist/orejime-standard-en.js'></script>""",
        sign="document.querySelector('[class^=orejime]')",
    ),
    Recipe(
        "vanilla-cookieconsent 3.1.0",
        ("vanilla-cookieconsent@3.1.0",),
        # It hides from browsers that are steered by a program, unless told not to.
        """<link rel=stylesheet href='FILES/vanilla-cookieconsent/dist/cookieconsent.css'>
<script src='FILES/vanilla-cookieconsent/dist/cookieconsent.umd.js'></script><script>CookieConsent.run({hideFromBots:false,
categories:{necessary:{readOnly:true},marketing:{}},language:{default:'en',translations:{en:{consentModal:{title:'Newsletter',
description:'Once a month.',acceptAllBtn:'Accept',acceptNecessaryBtn:'Reject'},preferencesModal:{sections:[]}}}}})</script>""",
        sign="document.querySelector('#cc-main .cm')",
    ),
    Recipe(
        "tarteaucitronjs 1.34.0",
        ("tarteaucitronjs@1.34.0",),
        """<script src='FILES/tarteaucitronjs/tarteaucitron.min.js'></script><script>tarteaucitron.init({privacyUrl:'/privacy',
orientation:'bottom',highPrivacy:true,showIcon:false});(tarteaucitron.job=tarteaucitron.job||[]).push('youtube')</script>""",
        sign="document.querySelector('#tarteaucitronRoot')",
    ),
)

RECIPES = (*FORMS, *LOADERS, *RESIZERS, *HUMAN_CHECKS, *COOKIE_BANNERS)
