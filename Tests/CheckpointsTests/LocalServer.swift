import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An HTTP server on this machine that answers as a test wants, also wrongly.
final class LocalServer: Sendable {
  /// What a client asked for.
  struct Request: Hashable, Sendable {
    var method: String
    var path: String
    /// Names in lower case.
    var fields: [String: String]

    /// First byte of `Range: bytes=N-`.
    var rangeStart: Int? {
      fields["range"]?.wholeMatch(of: /bytes=(\d+)-/).flatMap { Int($0.1) }
    }
  }

  /// What to answer.
  struct Answer: Sendable {
    var status: Int = 200
    var fields: [String: String] = [:]
    var body: [UInt8] = []
    /// Length to announce, when another; `nil` in the inner optional announces none.
    var announced: Int??
    /// Bytes of the body after which the connection is closed.
    var cut: Int?
    /// Whether the connection is closed without any answer.
    var isSilent = false
  }

  /// Its address, without a slash at the end.
  let address: String

  private let descriptor: Int32
  private let handler: @Sendable (Request, Int) -> Answer
  private let log: Mutex<[Request]>

  /// Starts a server; `handler` gets each request and how many came before it.
  init(_ handler: @escaping @Sendable (Request, Int) -> Answer) throws {
    self.handler = handler
    log = Mutex([])
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    let listener = socket(AF_INET, stream, 0)
    descriptor = listener
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
    start()
  }

  private func start() {
    Thread.detachNewThread { [self] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        serve(client)
        close(client)
      }
    }
  }

  /// Stops answering.
  func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  /// All requests so far.
  var requests: [Request] { log.withLock { $0 } }

  private func serve(_ client: Int32) {
    guard let request = read(client) else { return }
    let number = log.withLock { log in
      log.append(request)
      return log.count - 1
    }
    let answer = handler(request, number)
    if answer.isSilent { return }
    var head = "HTTP/1.1 \(answer.status) Whatever\r\nConnection: close\r\n"
    if let length = answer.announced ?? .some(answer.body.count) {
      head += "Content-Length: \(length)\r\n"
    }
    for (name, value) in answer.fields { head += "\(name): \(value)\r\n" }
    send(Array((head + "\r\n").utf8), to: client)
    send(Array(answer.body.prefix(answer.cut ?? answer.body.count)), to: client)
  }

  private func send(_ bytes: [UInt8], to client: Int32) {
    var position = 0
    while position < bytes.count {
      let sent = bytes.withUnsafeBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return 0 }
        #if canImport(Glibc)
          return Glibc.send(
            client, base + position, buffer.count - position, Int32(MSG_NOSIGNAL))
        #else
          return Darwin.send(client, base + position, buffer.count - position, 0)
        #endif
      }
      guard sent > 0 else { return }
      position += sent
    }
  }

  private func read(_ client: Int32) -> Request? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard recv(client, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let start = lines.first?.split(separator: " ") ?? []
    guard start.count == 3 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return Request(method: String(start[0]), path: String(start[1]), fields: fields)
  }
}

extension LocalServer.Answer {
  /// What an honest server with range requests answers.
  static func file(
    _ content: [UInt8], for request: LocalServer.Request, tag: String = "\"v1\""
  ) -> LocalServer.Answer {
    var answer = LocalServer.Answer(fields: ["ETag": tag, "Accept-Ranges": "bytes"])
    guard let start = request.rangeStart, request.fields["if-range"] ?? tag == tag else {
      answer.body = content
      return answer
    }
    guard start < content.count else {
      answer.status = 416
      answer.fields["Content-Range"] = "bytes */\(content.count)"
      return answer
    }
    answer.status = 206
    answer.fields["Content-Range"] = "bytes \(start)-\(content.count - 1)/\(content.count)"
    answer.body = Array(content[start...])
    return answer
  }
}
