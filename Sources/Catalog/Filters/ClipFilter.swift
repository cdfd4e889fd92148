import Foundation
import GRDB

/// Which clips a search is restricted to: those that meet all of its conditions.
///
/// All kinds of queries use this one filter; the clips it lets through are known before the search
/// begins.
public struct ClipFilter: Hashable, Sendable {
  private var conditions: [FilterExpression] = []

  /// A filter that lets all clips through.
  public init() {}

  /// Whether it lets all clips through.
  public var isEmpty: Bool { conditions.isEmpty }

  /// Keeps to videos by their path.
  public mutating func restrict(to path: PathFilter) {
    conditions.append(.path(path))
  }

  /// Keeps to a folder of the library or, with `*`, `?` or `[`, to paths like a pattern.
  public mutating func restrict(toPath text: String) {
    restrict(to: text.contains { "*?[".contains($0) } ? .glob(text) : .below(text))
  }

  /// Keeps to what a condition in words says, such as `fps>50 and path like '%trip%'`.
  ///
  /// - Throws: ``FilterError/syntax(position:reason:)``.
  public mutating func restrict(where text: String) throws(FilterError) {
    conditions.append(try FilterParser.expression(of: text))
  }

  /// Keeps to files modified between two times, each a date or so long ago, as `7d`.
  ///
  /// - Parameters:
  ///   - since: The first time; nil for any.
  ///   - until: The last; a date includes its day. Nil for any.
  /// - Throws: ``FilterError/value(name:value:accepted:)``.
  public mutating func restrict(since: String?, until: String?) throws(FilterError) {
    let clock = FilterClock()
    func span(_ text: String, _ name: String) throws(FilterError) -> FilterClock.Span {
      guard let span = clock.time(text) else {
        throw .value(
          name: name, value: text, accepted: "a date such as 2024-05-01, or 7d for days ago")
      }
      return span
    }
    var first: Double?
    if let since {
      let time: Double = try span(since, "--since").start
      first = time
      add("modified", .atLeast, time * 1e9)
    }
    if let until {
      let end = try span(until, "--until")
      // The end of a date is no more part of it.
      if let first, end.end < first || (end.end == first && end.start < first) {
        throw .value(name: "--until", value: until, accepted: "a time not before --since")
      }
      add("modified", end.start == end.end ? .atMost : .less, end.end * 1e9)
    }
  }

  /// Keeps to videos of which a number lies in a range, written `A..B`, `A..` or `..B`, or is the one
  /// number given.
  ///
  /// - Parameters:
  ///   - option: The option, for the message.
  ///   - field: The field's name, `duration`, `height` or `fps`.
  ///   - text: The range.
  /// - Throws: ``FilterError/value(name:value:accepted:)``.
  public mutating func restrict(
    _ option: String, field: String, toRange text: String
  ) throws(FilterError) {
    let kind: FilterField.Kind? = FilterField.named(field, argument: nil)?.kind
    func number(_ text: Substring) -> Double? {
      let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let unit: String = text.dropFirst(digits.count).lowercased()
      guard let value = Double(digits), value.isFinite else { return nil }
      if kind == .seconds { return FilterUnits.seconds[unit].map { $0 * value } }
      return unit.isEmpty || unit == "p" ? value : nil
    }
    let fault = FilterError.value(
      name: option, value: text, accepted: "a range such as 10..60, 10.. or ..60")
    guard let dots = text.range(of: "..") else {
      guard let value = number(text[...]) else { throw fault }
      return add(field, .equal, value)
    }
    let (low, high) = (text[..<dots.lowerBound], text[dots.upperBound...])
    guard !low.isEmpty || !high.isEmpty else { throw fault }
    let (least, most) = (low.isEmpty ? nil : number(low), high.isEmpty ? nil : number(high))
    guard low.isEmpty == (least == nil), high.isEmpty == (most == nil) else { throw fault }
    if let least, let most, least > most {
      throw .value(
        name: option, value: text, accepted: "a range from the smaller number to the larger")
    }
    if let least { add(field, .atLeast, least) }
    if let most { add(field, .atMost, most) }
  }

  private mutating func add(
    _ name: String, _ comparison: FilterExpression.Comparison, _ value: Double
  ) {
    guard let field = FilterField.named(name, argument: nil) else { return }
    conditions.append(.compare(FilterColumn(field), comparison, .number(value)))
  }

  /// All conditions as one.
  var expression: FilterExpression { .all(conditions) }
}

extension CatalogReader {
  /// The clips that `filter` lets through.
  ///
  /// Takes a time that grows with the videos; with the clips where the filter speaks of them.
  ///
  /// - Throws: ``CatalogError``.
  public func clipRanges(matching filter: ClipFilter) throws(CatalogError) -> ClipRanges {
    let expression: FilterExpression = filter.expression
    let condition = expression.compile()
    if expression.isOfClip {
      let sql = """
        SELECT clips.id FROM clips JOIN videos ON videos.id = clips.video_id
        WHERE \(condition.sql)
        """
      return ClipRanges(
        try rows(of: "clips", sql, condition.arguments) { row throws(CatalogError) in
          let id: Int64 = try row.integer(0)
          return id...id
        })
    }
    let sql = """
      SELECT first_clip_id, clip_count FROM videos WHERE clip_count > 0 AND \(condition.sql)
      """
    return ClipRanges(
      try rows(of: "videos", sql, condition.arguments) { row throws(CatalogError) in
        let first: Int64 = try row.integer(0)
        guard first > 0 else { throw row.damage(0) }
        let (last, overflow) = first.addingReportingOverflow(try row.integer(1) - 1)
        guard !overflow else { throw row.damage(1) }
        return first...last
      })
  }
}
