// Preloaded into a program that would go on without the bench: ends it when the bench is gone, even by SIGKILL.
process.on('disconnect', () => process.exit());
