// Loaded before the api and the worker by `npm start`: when the starting process is gone, so are they.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
