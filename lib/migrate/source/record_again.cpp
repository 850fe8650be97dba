#include "migrate/source/record_again.hpp"

#include "base/error.hpp"

namespace copyover::migrate {

const mapping::MappedRecord& RecordAgain::record() {
    if (mapped_ != nullptr) return *mapped_;
    source_ = batch_->record(index_);
    Findings known;
    reader_.read(source_.text, tree_);
    mapped_ = &mapper_.map(*batch_->reading().file, source_, tree_, batch_->sources_of(source_), known);
    if (mapped_->outcome != mapping::Outcome::loaded)
        throw InternalError("a record that was loaded is not loaded the second time");
    return *mapped_;
}

}  // namespace copyover::migrate
