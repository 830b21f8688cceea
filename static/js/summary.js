// After a refused form the error summary gets the focus, so that it is the first thing heard.
document.querySelector("[data-error-summary]")?.focus();
