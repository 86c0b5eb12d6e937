using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>Carries UDP between whoever sends to it and one server, unless it is cut.</summary>
public sealed class UdpRelay : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly Socket _front = Open();
    private readonly ConcurrentDictionary<EndPoint, Socket> _backs = new();
    private readonly ConcurrentBag<Task> _carrying = [];
    private readonly CancellationTokenSource _stop = new();

    public UdpRelay(IPEndPoint server)
    {
        _server = server;
        Port = ((IPEndPoint)_front.LocalEndPoint!).Port;
        _carrying.Add(Task.Run(ForwardAsync));
    }

    /// <summary>Where to send to, on the loopback address.</summary>
    public int Port { get; }

    /// <summary>Whether everything is lost, both ways.</summary>
    public bool IsCut { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_carrying);
        _front.Dispose();
        foreach (var back in _backs.Values)
        {
            back.Dispose();
        }

        _stop.Dispose();
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private Task ForwardAsync() => CarryAsync(_front, (packet, from) => BackOf(from).SendToAsync(packet, _server, _stop.Token));

    // A port for each sender: to the server each is somebody else.
    private Socket BackOf(EndPoint sender)
    {
        if (_backs.TryGetValue(sender, out var known))
        {
            return known;
        }

        var back = Open();
        _backs[sender] = back;
        _carrying.Add(Task.Run(() => CarryAsync(back, (packet, _) => _front.SendToAsync(packet, sender, _stop.Token))));
        return back;
    }

    private async Task CarryAsync(Socket socket, Func<ReadOnlyMemory<byte>, EndPoint, ValueTask<int>> passOnAsync)
    {
        var buffer = new byte[ushort.MaxValue];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                if (!IsCut)
                {
                    await passOnAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint);
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
                // Over, or a port that nobody listens at any more: the next packet may find somebody.
            }
        }
    }
}
