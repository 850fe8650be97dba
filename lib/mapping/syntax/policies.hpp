// What a mapping may ask for where rows or values do not fit together.
#pragma once

namespace copyover::mapping {

// What happens where a key comes again. With last_record the records that come before go with all their rows.
enum class DuplicatePolicy { error, first, last, identical, last_record };

// What becomes of a value that `lookup` does not find.
enum class MissingPolicy { reject, set_null, keep };

}  // namespace copyover::mapping
