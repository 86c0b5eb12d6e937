using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Telemed.Bench.Viewers;

/// <summary>
/// Hundreds of HTTP-FLV viewers that cost next to nothing: bare sockets that one thread empties five times a second. To the server they
/// are players; what lies between two looks waits in the system's buffers, as it does on a phone.
/// </summary>
internal sealed class Crowd : IDisposable
{
    private const int ConnectionsAtOnce = 25;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly List<Viewer> _viewers = [];
    private readonly CancellationTokenSource _stop = new();
    private Thread? _reading;

    /// <summary>Those whose connection stands and got media.</summary>
    public int Watching => _viewers.Count(viewer => viewer is { Ended: false, Bytes: > 0 });

    /// <summary>What each has received since the last <see cref="Forget"/>.</summary>
    public IReadOnlyList<long> Bytes => [.. _viewers.Select(viewer => viewer.Bytes - viewer.Forgotten)];

    /// <summary>Connects <paramref name="count"/> viewers to <paramref name="address"/> (plain HTTP) and begins to read.</summary>
    public static async Task<Crowd> ConnectAsync(Uri address, string token, int count, Action<int> connected, CancellationToken cancellationToken)
    {
        var crowd = new Crowd();
        try
        {
            crowd._reading = new Thread(crowd.Read) { IsBackground = true, Name = "crowd" };
            while (crowd._viewers.Count < count)
            {
                var next = await Task.WhenAll(Enumerable.Range(0, Math.Min(ConnectionsAtOnce, count - crowd._viewers.Count))
                    .Select(_ => ConnectAsync(address, token, receiveBuffer: null, cancellationToken)));
                crowd._viewers.AddRange(next.Select(socket => new Viewer(socket)));
                connected(crowd._viewers.Count);
            }

            crowd._reading.Start();
            return crowd;
        }
        catch
        {
            crowd.Dispose();
            throw;
        }
    }

    /// <summary>One connection that has asked for the stream; with a small <paramref name="receiveBuffer"/> it cannot hold much of it.</summary>
    public static async Task<Socket> ConnectAsync(Uri address, string token, int? receiveBuffer, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.ReceiveBufferSize = receiveBuffer ?? socket.ReceiveBufferSize;
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellationToken);
            var request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Counts what comes from now on.</summary>
    public void Forget() => _viewers.ForEach(viewer => viewer.Forgotten = viewer.Bytes);

    public void Dispose()
    {
        _stop.Cancel();
        if (_reading is { IsAlive: true } reading)
        {
            reading.Join();
        }

        _viewers.ForEach(viewer => viewer.Socket.Dispose());
        _stop.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[256 * 1024];
        while (!_stop.Token.WaitHandle.WaitOne(Look))
        {
            foreach (var viewer in _viewers.Where(viewer => !viewer.Ended))
            {
                var count = viewer.Socket.Receive(buffer, SocketFlags.None, out var error);
                if (count > 0)
                {
                    // Anything but 200 is a problem document and no media.
                    viewer.Ended = viewer.Bytes == 0 && !buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8);
                    viewer.Bytes += count;
                }
                else
                {
                    viewer.Ended = error != SocketError.WouldBlock;
                }
            }
        }
    }

    private sealed class Viewer(Socket socket)
    {
        public Socket Socket { get; } = socket;

        public long Bytes { get; set; }

        public long Forgotten { get; set; }

        public bool Ended { get; set; }
    }
}
