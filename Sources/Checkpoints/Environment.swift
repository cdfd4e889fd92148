import Foundation

/// Environment variables, where an empty value counts as none.
struct Environment {
  private let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values.filter { !$0.value.isEmpty }
  }

  /// The value of `name`.
  subscript(name: String) -> String? { values[name] }

  /// Whether a switch is on: set, and neither `0` nor `false`, `no` or `off`.
  func isOn(_ name: String) -> Bool {
    guard let value = values[name]?.lowercased() else { return false }
    return !["0", "false", "no", "off"].contains(value)
  }

  /// The folder that `name` holds, or `fallback` below the home folder.
  func folder(_ name: String, orHome fallback: String) -> String {
    values[name] ?? (values["HOME"] ?? NSHomeDirectory()) + "/" + fallback
  }
}
