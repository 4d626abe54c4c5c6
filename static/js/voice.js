/* Speak about the product: record a minute at most, hear it, then send it with the form.
   Without this script the phone's own recorder gives the file. */
(() => {
  const box = document.getElementById("record"), field = document.getElementById("f-voice");
  if (!box || !field || !window.MediaRecorder || !navigator.mediaDevices || !window.DataTransfer) return;
  const begin = box.querySelector("[data-begin]"), end = box.querySelector("[data-end]");
  const heard = box.querySelector("audio"), left = box.querySelector("output");
  const MOST_S = 60, BITS = 24000;
  const kind = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one));
  if (!kind) return;
  box.hidden = false;
  document.getElementById("own-recorder").hidden = true;

  const record = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      box.hidden = true;
      document.getElementById("own-recorder").hidden = false;
      return;
    }
    const parts = [], recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
    let seconds = MOST_S;
    const tick = setInterval(() => {
      seconds -= 1;
      left.textContent = `${seconds}`;
      if (seconds <= 0) recorder.stop();
    }, 1000);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      clearInterval(tick);
      stream.getTracks().forEach((one) => one.stop());
      const sound = new Blob(parts, { type: kind.split(";")[0] }), given = new DataTransfer();
      given.items.add(new File([sound], "voice", { type: sound.type }));
      field.files = given.files;
      heard.src = URL.createObjectURL(sound);
      heard.hidden = begin.hidden = false;
      end.hidden = true;
      left.textContent = "";
    };
    end.onclick = () => recorder.stop();
    begin.hidden = heard.hidden = true;
    end.hidden = false;
    left.textContent = `${MOST_S}`;
    recorder.start();
  };
  begin.addEventListener("click", record);
})();
