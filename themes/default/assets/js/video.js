// Nothing is asked of a video host before the reader asks for the video.
for (const link of all(".video-link[data-embed]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const url = new URL(link.dataset.embed, location.href);
    if (!/^https?:$/.test(url.protocol)) return;
    const frame = make("iframe", {
      src: url.href,
      title: link.title || link.textContent,
      allow: "autoplay; fullscreen; picture-in-picture; encrypted-media",
      allowFullscreen: true,
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    link.replaceWith(frame);
    frame.focus();
  });
}
