import 'reflect-metadata';
process.stdout.write('');
