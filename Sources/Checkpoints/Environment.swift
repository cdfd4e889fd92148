import Foundation

/// Environment variables, where an empty value counts as none.
public struct Environment: Sendable {
  private let values: [String: String]

  /// The variables of this process.
  public static var process: Environment { Environment(ProcessInfo.processInfo.environment) }

  init(_ values: [String: String]) {
    self.values = values.filter { !$0.value.isEmpty }
  }

  /// The value of `name`.
  public subscript(name: String) -> String? { values[name] }

  /// Whether a switch is on: set, and neither `0` nor `false`, `no` or `off`.
  func isOn(_ name: String) -> Bool {
    guard let value = values[name]?.lowercased() else { return false }
    return !["0", "false", "no", "off"].contains(value)
  }

  /// The folder that `name` holds, or `fallback` below the home folder.
  ///
  /// A relative path counts as none, as the XDG Base Directory specification has it. `HOME` goes before
  /// the account's home folder, as shells and other programs have it.
  public func folder(_ name: String, orHome fallback: String) -> String {
    absolute(name) ?? (absolute("HOME") ?? NSHomeDirectory()) + "/" + fallback
  }

  private func absolute(_ name: String) -> String? {
    values[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
