import '../view-counts.test.ts'
import '../view-rules.test.ts'
import '../view-upkeep.test.ts'
import '../views.test.ts'
