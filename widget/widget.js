/* Sends the form without leaving the page, so that focus and the spoken answer stay where the visitor is. The server answers
   with the same whole page as without a script; what stands in its <main> is put in place here. An answer without #s in it is
   none of ours: then, and when the network fails, the sentence that waits in #s is shown, and what was typed stays. A form with
   a sum is called x. It needs another script (sum.js), which only a page of its own can bring: so it is sent once more, as it is
   without a script.
   b is the button, f the waiting sentence, s the live region: elements with an id go by their name.
   q is the body, and p tells the page around the frame (frame.js). */
onsubmit=e=>{
fetch('',{method:'POST',body:new FormData(e.target)}).then(async r=>{
q.innerHTML=(await r.text()).match(/<main.* id=s.*/s)[0];
r.ok&&p('optin:opted-in');
self.x?.submit()
}).catch(e=>b.disabled=f.hidden=0).then(e=>(q.querySelector('[aria-invalid]')||s).focus());
b.disabled=1;
return!1
};
