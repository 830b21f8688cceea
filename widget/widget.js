/* Sends the form without leaving the page, so that focus and the spoken answer stay where the visitor is.
   The server answers with the same whole page as without a script; its parts are put in place here. */
addEventListener('submit',async e=>{
  e.preventDefault();
  let f=e.target,b=f.querySelector('button'),s=document.getElementById('s'),n,d;
  b.disabled=true;
  try{
    d=new DOMParser().parseFromString(await(await fetch(location.href,{method:'POST',body:new URLSearchParams(new FormData(f))})).text(),'text/html');
    s.replaceChildren(...d.getElementById('s').childNodes);
    n=d.forms[0];
    n?f.replaceWith(n):f.remove();
  }catch{
    n=document.createElement('p');
    n.className='no';
    n.textContent=f.dataset.fail;
    s.replaceChildren(n);
    b.disabled=false;
  }
  (document.querySelector('[aria-invalid]')||s).focus();
});
