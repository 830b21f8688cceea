/* Sends the form without leaving the page, so that focus and the spoken answer stay where the visitor is.
   The server answers with the same whole page as without a script; its parts are put in place here.
   #s is the live region; a page without it is not an answer of ours. */
addEventListener('submit',async e=>{
e.preventDefault();
let f=e.target,b=f.querySelector('button'),s=document.querySelector('#s'),n;
b.disabled=1;
try{
let r=await fetch('',{method:'POST',body:new URLSearchParams(new FormData(f))}),
d=new DOMParser().parseFromString(await r.text(),'text/html');
s.replaceChildren(...d.querySelector('#s').childNodes);
(n=d.forms[0])?f.replaceWith(n):f.remove()
}catch{
n=document.createElement('p');
n.className='no';
n.textContent=f.dataset.fail;
s.replaceChildren(n);
b.disabled=0
}
(document.querySelector('[aria-invalid]')||s).focus()
})
