public import Foundation
public import Testing

/// Large reference data that lives outside the repository, beside it or where `VSEARCH_SHARED` says.
///
/// A public checkout does not have it. Suites that need it carry
/// `.enabled(if: SharedData.isPresent, SharedData.hint)`, so a run names each skipped suite.
public enum SharedData {
  /// What a skipped suite prints.
  public static let hint: Comment = "SKIPPED: needs the reference data (set VSEARCH_SHARED)"

  /// The folder with `goldens/`, `data/` and `models/`.
  public static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["VSEARCH_SHARED"], !path.isEmpty {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    return PackageRoot.url.deletingLastPathComponent()
      .appendingPathComponent("shared", isDirectory: true)
  }()

  /// Whether the reference data is there.
  public static let isPresent: Bool = FileManager.default.fileExists(
    atPath: root.appendingPathComponent("goldens/videomamba/config.json").path)

  /// The absolute path of `relative` below ``root``.
  public static func path(_ relative: String) -> String {
    root.appendingPathComponent(relative).path
  }
}

/// Where this package's sources stand.
public enum PackageRoot {
  /// The folder of `Package.swift`.
  public static let url: URL = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
