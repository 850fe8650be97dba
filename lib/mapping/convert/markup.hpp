// Marks that legacy programs leave in texts.
#pragma once

#include <string>
#include <string_view>

namespace copyover::mapping {

// Replaces &amp; &lt; &gt; &quot; &apos; and numeric entities (&#39; &#x27;) by their characters, once from
// the left: "&amp;lt;" becomes "&lt;". What names no character that PostgreSQL stores stays as it is.
std::string unescape_html(std::string_view text);

// The URL without its query: from the first `?` to the end or to the fragment (RFC 3986 section 3). False
// where there is none.
bool drop_query(std::string_view url, std::string& out);

}  // namespace copyover::mapping
