import Foundation

/// Plots as inline SVG.
enum Plot {
  private static let width: Double = 520
  private static let height: Double = 260
  private static let left: Double = 44
  private static let bottom: Double = 40
  private static let colours: [String] = ["#1f5fa8", "#c2410c", "#1b7f3b", "#7a3ea8", "#666666"]

  /// Recall over the number of candidates looked at, on a logarithmic axis.
  static func recallCurve(_ rows: [RunRecord.Row], candidates: Int) -> String {
    let deepest: Int = max(2, candidates)
    let depths: [Int] = logarithmicDepths(to: deepest)
    var shapes: [String] = axes(
      title: "Recall within the first k", horizontal: "k (logarithmic)", top: 100)
    for mark in depths where isPowerOfTen(mark) || mark == deepest {
      shapes.append(tick(String(mark), at: logarithmic(mark, deepest)))
    }
    for (index, row) in rows.enumerated() {
      let recalls: [Double] = recalls(row.ranks, at: depths)
      let points: [String] = zip(depths, recalls).map {
        "\(number(logarithmic($0, deepest))),\(number(vertical($1 / 100)))"
      }
      shapes.append(
        "<polyline fill=\"none\" stroke=\"\(colour(index))\" stroke-width=\"2\" "
          + "points=\"\(points.joined(separator: " "))\"/>")
      // The curve ends at the top right, so its names stand below it.
      shapes.append(legend(row, y: height - bottom - 12 - 16 * Double(index), index))
    }
    return svg(shapes)
  }

  /// How many queries have their answer at which ranks, in classes that double in width.
  static func rankHistogram(_ rows: [RunRecord.Row]) -> String {
    let deepest: Int = rows.flatMap(\.ranks).max() ?? 1
    var edges: [Int] = [1, 2]
    while let last = edges.last, last <= deepest, last <= Int.max / 2 { edges.append(last * 2) }
    let classes: [Range<Int>] = zip(edges, edges.dropFirst()).map { $0..<$1 }
    let shares: [[Double]] = rows.map { row in
      let counts: [Int] =
        classes.map { range in row.ranks.count { range.contains($0) } }
        + [row.ranks.count { $0 == 0 }]
      return counts.map { Double($0) / Double(max(1, row.ranks.count)) }
    }
    let top: Double = max(0.01, shares.flatMap { $0 }.max() ?? 1)
    var shapes: [String] = axes(
      title: "Ranks of the right answers", horizontal: "rank", top: 100 * top)
    let slot: Double = (width - left) / Double(classes.count + 1)
    for (index, range) in classes.enumerated() {
      let label: String =
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound - 1)"
      shapes.append(tick(label, at: left + (Double(index) + 0.5) * slot, small: true))
    }
    shapes.append(tick("none", at: left + (Double(classes.count) + 0.5) * slot, small: true))
    let bar: Double = slot * 0.8 / Double(max(1, rows.count))
    for (index, row) in rows.enumerated() {
      for (position, share) in shares[index].enumerated() where share > 0 {
        let x: Double = left + Double(position) * slot + slot * 0.1 + Double(index) * bar
        let y: Double = vertical(share / top)
        shapes.append(
          "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(bar))\" "
            + "height=\"\(number(height - bottom - y))\" fill=\"\(colour(index))\"/>")
      }
      shapes.append(legend(row, y: 30 + 16 * Double(index), index))
    }
    return svg(shapes)
  }

  /// 1, 2, 3, …: every depth up to ten, then some twenty a decade, and the last.
  static func logarithmicDepths(to deepest: Int) -> [Int] {
    var depths: [Int] = []
    var depth: Int = 1
    while depth < deepest {
      depths.append(depth)
      var step: Int = 1
      while step <= depth / 20 { step *= 2 }
      var next: Int = depth + step
      // Keep the powers of ten, which carry the labels.
      var power: Int = 10
      while power <= depth { power *= 10 }
      next = min(next, power)
      depth = next
    }
    return depths + [deepest]
  }

  /// Shares of ranks within each of rising depths, in percent; rank 0 is none.
  static func recalls(_ ranks: [Int], at depths: [Int]) -> [Double] {
    let sorted: [Int] = ranks.filter { $0 > 0 }.sorted()
    var found: Int = 0
    return depths.map { depth in
      while found < sorted.count, sorted[found] <= depth { found += 1 }
      return 100 * Double(found) / Double(max(1, ranks.count))
    }
  }

  private static func isPowerOfTen(_ value: Int) -> Bool {
    var power: Int = 1
    while power < value { power *= 10 }
    return power == value
  }

  private static func logarithmic(_ value: Int, _ deepest: Int) -> Double {
    left + (width - left - 12) * log(Double(value)) / log(Double(deepest))
  }

  private static func vertical(_ share: Double) -> Double {
    let room: Double = height - bottom - 24
    return height - bottom - room * share
  }

  private static func axes(title: String, horizontal: String, top: Double) -> [String] {
    var shapes: [String] = ["<text x=\"\(number(left))\" y=\"14\">\(title)</text>"]
    for step in 0...4 {
      let share: Double = Double(step) / 4
      let y: Double = vertical(share)
      shapes.append(
        "<line x1=\"\(number(left))\" x2=\"\(number(width))\" y1=\"\(number(y))\" "
          + "y2=\"\(number(y))\" stroke=\"#ddd\"/>")
      shapes.append(
        "<text x=\"\(number(left - 6))\" y=\"\(number(y + 4))\" text-anchor=\"end\">"
          + "\(Decimals.text(top * share, places: 0))%</text>")
    }
    shapes.append(
      "<text x=\"\(number(width))\" y=\"\(number(height - 4))\" text-anchor=\"end\">"
        + "\(horizontal)</text>")
    return shapes
  }

  private static func tick(_ label: String, at x: Double, small: Bool = false) -> String {
    let size: String = small ? " style=\"font-size:9px\"" : ""
    return "<text x=\"\(number(x))\" y=\"\(number(height - bottom + 16))\" "
      + "text-anchor=\"middle\"\(size)>\(label)</text>"
  }

  private static func legend(_ row: RunRecord.Row, y: Double, _ index: Int) -> String {
    let name: String = row.norm == "none" ? row.stage : "\(row.stage) \(row.norm)"
    return "<text x=\"\(number(width - 8))\" y=\"\(number(y))\" "
      + "text-anchor=\"end\" fill=\"\(colour(index))\">\(Markup.escaped(name))</text>"
  }

  private static func colour(_ index: Int) -> String { colours[index % colours.count] }

  private static func number(_ value: Double) -> String { Decimals.text(value, places: 1) }

  private static func svg(_ shapes: [String]) -> String {
    "<svg viewBox=\"0 0 \(number(width)) \(number(height))\" width=\"\(number(width))\" "
      + "role=\"img\">\n\(shapes.joined(separator: "\n"))\n</svg>"
  }
}
