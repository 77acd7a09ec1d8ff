// Reads a QR code from a picture, as a phone does, by a decoder that has nothing to do with the one that draws it.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const JSQR = readFileSync(require.resolve('jsqr'), 'utf8');

/** @param shownBy the page whose browser decodes the picture, in a tab of its own */
export async function readQrCode(shownBy: Page, png: Buffer): Promise<string | undefined> {
  const page = (await shownBy.context().browser()?.newPage()) as Page;
  try {
    await page.setContent(`<img src="data:image/png;base64,${png.toString('base64')}">`);
    await page.addScriptTag({ content: JSQR });
    return await page.evaluate<string | undefined>(READ);
  } finally {
    await page.close();
  }
}

const READ = `(async () => {
  const picture = document.querySelector('img');
  await picture.decode();
  const { naturalWidth: width, naturalHeight: height } = picture;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  return jsQR(canvas.getImageData(0, 0, width, height).data, width, height)?.data;
})()`;
