import Foundation
import Media

// Names as the file system knows them, for calls that take bytes.
extension MediaPath {
  /// The bytes as C takes them.
  var cString: [CChar] { bytes.map(CChar.init(bitPattern:)) + [0] }

  /// Whether something is there.
  var exists: Bool {
    var status = stat()
    return stat(cString, &status) == 0
  }
}

/// Another program, started and left alone.
enum Detached {
  /// Starts `program` with arguments of any bytes, its streams closed off.
  ///
  /// - Throws: ``CommandFailure`` when it cannot be started.
  static func start(_ program: String, _ arguments: [MediaPath]) throws {
    // Foundation's Process takes text alone.
    var words: [UnsafeMutablePointer<CChar>?] = ([MediaPath(bytes: program.utf8)] + arguments)
      .map { strdup($0.cString) }
    defer { for word in words { free(word) } }
    words.append(nil)
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0)
    }
    var identifier: pid_t = 0
    guard posix_spawn(&identifier, program, &actions, nil, words, environ) == 0 else {
      throw CommandFailure("\(program): cannot be started")
    }
  }
}
