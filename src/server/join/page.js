"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy !== undefined) {
    // The clipboard of the browser wants https; a selection does not.
    const input = button.previousElementSibling;
    input.focus();
    input.select();
    let copied = false;
    try { copied = document.execCommand("copy"); } catch { copied = false; }
    if (copied) button.textContent = button.dataset.copy;
  } else if (button.dataset.test !== undefined) {
    const output = document.getElementById("test");
    const say = (kind) => { output.className = kind; output.textContent = output.dataset[kind]; };
    try {
      const answer = await fetch(button.dataset.test, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: '{"test":1}' });
      say(answer.ok ? "good" : "bad");
    } catch { say("bad"); }
  }
});
