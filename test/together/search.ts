import '../search-index.test.ts'
import '../search.test.ts'
import '../suggest.test.ts'
import '../terms.test.ts'
