// What the page cannot do without a script, and does without one where there is none: an empty
// field after a message was sent, and the newest message in sight.
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.elt.matches("form.say")) {
    event.detail.elt.reset();
  }
  if (event.detail.target.id === "chat") {
    document.getElementById("last").scrollIntoView({ block: "end" });
  }
});
