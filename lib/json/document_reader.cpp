#include "json/document_reader.hpp"
