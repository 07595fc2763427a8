import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Of RFC 6455, 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Takes a WebSocket over, and gives what sends a message of JSON over it. */
export function acceptWebSocket(req: IncomingMessage, socket: Duplex): (message: object) => void {
  const accept = createHash('sha1').update(`${req.headers['sec-websocket-key']}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  socket.on('error', () => socket.destroy());
  // Whoever closes is answered by the end of the connection.
  socket.on('data', (frame: Buffer) => (frame[0]! & 0x0f) === 8 && socket.end());
  return (message) => {
    const text = Buffer.from(JSON.stringify(message));
    const length =
      text.length < 126 ? Buffer.from([text.length]) : Buffer.from([126, text.length >> 8, text.length & 255]);
    socket.write(Buffer.concat([Buffer.from([0x81]), length, text]));
  };
}
