import ArgumentParser
import Documents
import Foundation

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto
  case bar
  case plain
  case json
  case none
}

/// Shows how far long work has come, on standard error: a bar on a terminal, lines elsewhere.
final class ProgressReporter {
  private let style: ProgressStyle
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastUpdate: ContinuousClock.Instant?
  private var barIsShown: Bool = false

  init(_ style: ProgressStyle) {
    let fallback: ProgressStyle = Terminal.errorIsTerminal ? .bar : .plain
    self.style = style == .auto ? fallback : style
    start = clock.now
  }

  /// Reports `done` of `total` units of work, at most ten times a second (lines: every 30 s).
  ///
  /// - Parameters:
  ///   - done: Work that is finished.
  ///   - total: All the work; 0 while it is not known.
  ///   - unit: Shows amounts of work, for example as times.
  ///   - item: What is being worked on.
  func update(_ done: Double, of total: Double, unit: (Double) -> String, item: String) {
    let now = clock.now
    let pause: Duration = style == .bar ? .milliseconds(100) : .seconds(30)
    if let lastUpdate, now - lastUpdate < pause { return }
    // Lines begin after the first pause: short work needs none.
    if style == .plain && lastUpdate == nil {
      lastUpdate = now
      return
    }
    lastUpdate = now
    let fraction: Double = total > 0 ? min(1, done / total) : 0
    let elapsed: Double = (now - start) / .seconds(1)
    let eta: Double? = fraction > 0.001 ? elapsed / fraction - elapsed : nil
    let etaText: String = eta.map { "eta \(Format.duration($0))" } ?? "eta …"
    let amounts: String = "\(unit(done)) of \(unit(total))"
    let percent: String = "\(Int(fraction * 100)) %"
    switch style {
    case .bar:
      let cells: Int = 24
      let filled = Int(fraction * Double(cells))
      let bar: String =
        String(repeating: "█", count: filled) + String(repeating: " ", count: cells - filled)
      let text: String =
        "▕\(bar)▏ \(percent)  \(amounts)  \(etaText)  \(Terminal.shown(item))"
      Terminal.noteInPlace("\r\u{1b}[K" + String(text.prefix(max(20, Terminal.width - 1))))
      barIsShown = true
    case .plain:
      Terminal.note("\(percent)  \(amounts)  \(etaText)  \(Terminal.shown(item))")
    case .json:
      let value: JSONValue = .object([
        ("schema", .string("vsearch.progress/1")), ("done", .number(done)),
        ("total", .number(total)), ("eta_seconds", .optional(eta)), ("item", .string(item)),
      ])
      Terminal.note(value.line)
    case .none, .auto: break
    }
  }

  /// Writes a line that stays, above the bar.
  func line(_ text: String) {
    guard style != .none, style != .json else { return }
    clear()
    Terminal.note(text)
  }

  /// Removes the bar.
  func clear() {
    guard barIsShown else { return }
    Terminal.noteInPlace("\r\u{1b}[K")
    barIsShown = false
  }
}
