import Foundation
import Media

/// Tells that something below a folder may have changed: Linux's inotify, or nothing where that does
/// not work, and then whoever asks has to look for himself now and then.
final class FolderWatcher {
  private let root: String
  private var descriptor: Int32 = -1
  private var watched: Set<String> = []

  /// File systems of other machines, which do not tell what others change.
  private static let remoteKinds: Set<String> = [
    "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs", "ncpfs", "nfs",
    "nfs4", "smb3", "smbfs",
  ]

  /// A watcher of nothing yet.
  ///
  /// - Parameters:
  ///   - root: The folder.
  ///   - isPolling: Whether the system is not to be asked.
  init(root: String, isPolling: Bool) {
    self.root = root
    #if os(Linux)
      // Who breaks a lease that is being tried must not end this process.
      signal(SIGIO, SIG_IGN)
      if !isPolling && !Self.isRemote(root) {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
      }
    #endif
  }

  deinit {
    stop()
  }

  /// Whether changes are told of.
  var isListening: Bool { descriptor >= 0 }

  /// Watches these folders, paths below the root, and no others; gives up listening where the system
  /// allows no more.
  func watch(_ folders: [String]) {
    #if os(Linux)
      guard isListening else { return }
      let events = UInt32(
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR)
      for folder in folders where !watched.contains(folder) {
        let path = MediaPath(
          bytes: Array((root + "/").utf8) + MediaPath(folder).bytes)
        let code: Int32 = FileSystem.withName(path) {
          inotify_add_watch(descriptor, $0, events)
        }
        if code >= 0 {
          watched.insert(folder)
        } else if errno == ENOSPC || errno == ENOMEM {
          return stop()
        }
      }
      watched.formIntersection(folders)
    #endif
  }

  /// Waits at most so long for something to change.
  ///
  /// - Returns: Whether something did.
  func wait(seconds: Double) -> Bool {
    guard isListening else {
      Thread.sleep(forTimeInterval: seconds)
      return false
    }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, Int32(seconds * 1000)) > 0 else { return false }
    // What has changed does not matter: the walk that follows sees for itself.
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while read(descriptor, &buffer, buffer.count) > 0 {}
    return true
  }

  private func stop() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    watched = []
  }

  #if os(Linux)
    /// Whether the innermost mounted file system that holds `path` is another machine's.
    private static func isRemote(_ path: String) -> Bool {
      guard let text = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else {
        return false
      }
      var best: (length: Int, kind: String) = (-1, "")
      for line in text.split(separator: "\n") {
        let fields: [Substring] = line.split(separator: " ")
        guard fields.count > 2 else { continue }
        // Blanks in names are written as octal numbers there.
        let place = String(fields[1].replacing("\\040", with: " "))
        let holds: Bool = place == "/" || path == place || path.hasPrefix(place + "/")
        if holds && place.utf8.count >= best.length {
          best = (place.utf8.count, String(fields[2]))
        }
      }
      return remoteKinds.contains(best.kind)
    }
  #endif
}
