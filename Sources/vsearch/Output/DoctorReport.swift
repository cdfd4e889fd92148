import ArgumentParser
import Documents

/// What `vsearch doctor` found: told as it goes, or all at once as one document.
struct DoctorReport {
  /// How a part of the installation is.
  enum Grade: String {
    case ok
    case warning
    case failure
    /// Nothing to check.
    case none

    fileprivate var mark: String {
      switch self {
      case .ok: "ok  "
      case .warning: "warn"
      case .failure: "fail"
      case .none: "–   "
      }
    }
  }

  private let isSilent: Bool
  private var checks: [JSONValue] = []
  /// The exit code of the first failure; nil where nothing failed.
  private(set) var code: ExitCode?

  init(isSilent: Bool) {
    self.isSilent = isSilent
  }

  mutating func add(_ grade: Grade, _ part: String, _ text: String, fix: String? = nil) {
    checks.append(
      .object([
        ("part", .string(part)), ("grade", .string(grade.rawValue)), ("text", .string(text)),
        ("fix", .optional(fix)),
      ]))
    guard !isSilent else { return }
    Terminal.print("\(grade.mark)  \(part): \(Terminal.shown(text))")
    if let fix { advise("fix: \(fix)") }
  }

  mutating func fail(_ part: String, _ text: String, _ fix: String?, _ code: ExitCode) {
    add(.failure, part, text, fix: fix)
    self.code = self.code ?? code
  }

  /// More for people about the last part.
  func advise(_ text: String) {
    if !isSilent { Terminal.print("      \(Terminal.shown(text))") }
  }

  /// All of it.
  var document: JSONValue {
    .object([
      ("schema", .string("vsearch.doctor/1")), ("ok", .bool(code == nil)),
      ("checks", .array(checks)),
    ])
  }
}
