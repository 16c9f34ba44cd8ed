import '../extraction.test.ts'
import '../headlines.test.ts'
import '../import.test.ts'
import '../import-refusals.test.ts'
