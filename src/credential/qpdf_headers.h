// libqpdf's headers.
#pragma once

#include <string>
#include <vector>

#if defined(__clang__) && defined(__GLIBCXX__)
// qpdf's JSON holds, before it is complete, a std::vector of itself behind a destructor by default.
// In C++20 that destructor may be constexpr, and clang looks into the vector's too early. A
// destructor that is declared here and defined behind the class is not looked into.
class JSON;
template <>
constexpr std::vector<JSON>::~vector() noexcept;
#endif

// qpdf 11 still has its old pointer type; 4 says that it is not used here.
#define POINTERHOLDER_TRANSITION 4
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>

#if defined(__clang__) && defined(__GLIBCXX__)
template <>
constexpr std::vector<JSON>::~vector() noexcept {
    std::_Destroy(_M_impl._M_start, _M_impl._M_finish);
}
#endif
