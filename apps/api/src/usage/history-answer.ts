import type { FastifyReply, FastifyRequest } from 'fastify';
import { historyCsv, type HistoryResponse } from './history.response.dto';

/** A history as CSV when the client asks for it by name, else as JSON. */
export function answerHistory(
  history: HistoryResponse,
  request: FastifyRequest,
  reply: FastifyReply,
): HistoryResponse | string {
  void reply.header('vary', 'Accept');
  if (!/(^|,)\s*text\/csv\s*(;|,|$)/i.test(request.headers.accept ?? '')) return history;
  void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="usage.csv"');
  return historyCsv(history);
}
