/* Tells the page around the frame how high the form is, whenever that changes, and that somebody has signed up. Nothing personal,
   and nothing about whether anybody was known. The target is the page that the browser names as having opened the frame, never
   just anybody; a browser delivers only if the parent really is that origin, and lets nobody be the parent who is not in
   frame-ancestors, which is the form's list of sites. */
let q=document.body,
p=e=>parent.postMessage(e,document.referrer||'/');
new ResizeObserver(e=>p({optin:q.offsetHeight})).observe(q)
