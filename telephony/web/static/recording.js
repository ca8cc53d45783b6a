// The picture follows the player, and a click on it goes there.
const audio = document.querySelector(".player audio");
const picture = document.querySelector(".waveform");
if (audio && picture) {
  const seconds = Number(audio.dataset.seconds);
  const width = picture.viewBox.baseVal.width;
  const playhead = picture.querySelector(".playhead");
  const draw = () => {
    const at = String(seconds ? (audio.currentTime / seconds) * width : 0);
    playhead.setAttribute("x1", at);
    playhead.setAttribute("x2", at);
    if (!audio.paused) requestAnimationFrame(draw);
  };
  for (const event of ["play", "seeked", "timeupdate"]) audio.addEventListener(event, draw);
  picture.addEventListener("click", (click) => {
    const box = picture.getBoundingClientRect();
    audio.currentTime = ((click.clientX - box.left) / box.width) * seconds;
    audio.play();
  });
}
