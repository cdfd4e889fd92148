import Foundation
import TestSupport
import Testing
import Tokenizer

/// Every code point `c` as `a`, `c`, `b` through normaliser and splitter.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct GoldenCodePointTests {
  /// A line of the reference's table.
  struct Row {
    let codePoints: ClosedRange<UInt32>
    let kind: String
    /// The scalars it is normalised to, and the words `a…b` then has; only for kind `map`.
    let mapped: [UInt32]
    let mappedWordCount: Int
  }

  @Test(arguments: [
    ("codepoints_uncased.tsv", BERTNormalizer.uncased),
    ("codepoints_cased.tsv", BERTNormalizer.cased),
  ])
  func `every code point is treated as by the reference`(
    name: String, normalizer: BERTNormalizer
  ) throws {
    let rows: [Row] = try Self.rows(name)
    var covered: Int = 0
    var wrong: [String] = []
    for row in rows {
      covered += row.codePoints.count
      // Long enough to be quick, short enough to name the place.
      var first: UInt32 = row.codePoints.lowerBound
      while first <= row.codePoints.upperBound {
        let last: UInt32 = min(first + 0xFFF, row.codePoints.upperBound)
        if !Self.agrees(row, first...last, normalizer) {
          wrong.append("\(String(first, radix: 16))...\(String(last, radix: 16)) \(row.kind)")
        }
        first = last + 1
      }
    }
    #expect(covered == 0x11_0000 - 0x800)
    #expect(wrong == [])
  }

  /// Whether all of `codePoints`, in one text `a0b a1b …`, come out as `row` says.
  private static func agrees(
    _ row: Row, _ codePoints: ClosedRange<UInt32>, _ normalizer: BERTNormalizer
  ) -> Bool {
    let (text, expected): (String, String)
    let scalars: [String] = codePoints.compactMap(Unicode.Scalar.init).map(String.init)
    text = "a" + scalars.joined(separator: "b a") + "b"
    var wordCount: Int = 3
    switch row.kind {
    case "drop":
      expected = repeatElement("ab", count: scalars.count).joined(separator: " ")
      wordCount = 1
    case "space":
      expected = repeatElement("a b", count: scalars.count).joined(separator: " ")
      wordCount = 2
    case "map":
      let mapped = String(String.UnicodeScalarView(row.mapped.compactMap(Unicode.Scalar.init)))
      expected = repeatElement("a" + mapped + "b", count: scalars.count).joined(separator: " ")
      wordCount = row.mappedWordCount
    case "cjk":
      expected = "a " + scalars.joined(separator: " b a ") + " b"
    case "same":
      expected = text
      wordCount = 1
    case "split":
      expected = text
    default: return false
    }
    let normalized: String = normalizer.normalize(text)
    // By bytes: strings compare by canonical equivalence.
    return Array(normalized.utf8) == Array(expected.utf8)
      && BasicSplitter.split(normalized).count == wordCount * codePoints.count
  }

  private static func rows(_ name: String) throws -> [Row] {
    let contents = try String(contentsOfFile: GoldenFile.path(name), encoding: .utf8)
    return try contents.split(separator: "\n").dropFirst().map { line in
      let fields: [Substring] = line.split(separator: "\t", omittingEmptySubsequences: false)
      let mapping: [Substring] = fields.count > 3 ? fields[3].split(separator: " ") : []
      return Row(
        codePoints: try #require(UInt32(fields[0], radix: 16))...#require(
          UInt32(fields[1], radix: 16)),
        kind: String(fields[2]),
        mapped: mapping.dropLast().compactMap { UInt32($0, radix: 16) },
        mappedWordCount: Int(mapping.last ?? "") ?? 0)
    }
  }
}
