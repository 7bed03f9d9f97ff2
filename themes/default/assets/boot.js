// Sets the chosen color scheme before the first paint. The only script that blocks.
try{const t=localStorage.getItem("milepost:theme");if(t)document.documentElement.dataset.theme=t}catch{}
