import '../editorial-concurrency.test.ts'
import '../writer.test.ts'
import '../writer-thread.test.ts'
