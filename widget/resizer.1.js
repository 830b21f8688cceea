addEventListener('message',(e,h)=>{for(let f of document.querySelectorAll('iframe'))f.contentWindow==e.source&&e.origin=='ORIGIN'&&(h=Math.min(e.data.optin,1200))>f.clientHeight&&(f.height=h)})
