using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>Answers 200 and a body without end, at full speed, until the other side closes; and counts what it could send.</summary>
internal sealed class Flood : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Flood()
    {
        _listener.Start();
        Sent = SendAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/flood";

    /// <summary>Bytes, once the other side has closed; the network's own buffers count too.</summary>
    public Task<long> Sent { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await ((Task)Sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<long> SendAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
        byte[] chunk = [.. Encoding.ASCII.GetBytes("10000\r\n"), .. new byte[0x10000], .. "\r\n"u8];
        var sent = 0L;
        try
        {
            while (sent < 1_000_000_000)
            {
                await stream.WriteAsync(chunk);
                sent += chunk.Length;
            }
        }
        catch (IOException)
        {
            // That is the end.
        }

        return sent;
    }
}
