import { useEffect, useRef } from 'react';
import { text } from '../text/index.ts';
import { scanFrame } from './scan.ts';

interface CameraProps {
  readonly onFound: (ascii: Uint8Array) => void;
  readonly onFailed: () => void;
}

/** The camera, looking for one code; it is off as soon as it found one or goes from the screen. */
export function Camera({ onFound, onFailed }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const found = useRef(onFound);
  const failed = useRef(onFailed);
  useEffect(() => {
    const picture = video.current;
    if (picture === null) return;
    const ended = new AbortController();
    watch(picture, ended.signal).then(
      (ascii) => ascii !== undefined && found.current(ascii),
      () => failed.current(),
    );
    return () => ended.abort();
  }, []);
  return (
    <figure className="camera">
      <video ref={video} muted playsInline data-testid="custodian-camera-picture" />
      <figcaption className="hint">{text.share.cameraOn}</figcaption>
    </figure>
  );
}

async function watch(video: HTMLVideoElement, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 }, audio: false });
  try {
    video.srcObject = stream;
    await video.play();
    while (!signal.aborted) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const ascii = scanFrame(video);
      if (ascii !== undefined) return ascii;
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
