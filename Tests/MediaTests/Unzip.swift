import Foundation
import Testing

/// Reads NumPy archives with the `unzip` program.
enum Unzip {
  private static let program: String? = ["/usr/bin/unzip", "/bin/unzip", "/usr/local/bin/unzip"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Whether the program is there.
  static var isPresent: Bool { program != nil }

  /// The raw bytes of an array's elements.
  static func array(_ name: String, in archive: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(program))
    process.arguments = ["-p", archive, name]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0 && bytes.count > 10)
    // Magic, version 1 and the header's length, then the header, then the elements.
    let header: Int = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    return Array(bytes.dropFirst(header))
  }
}
