using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Viewers;

/// <summary>HTTP-FLV viewers through the gateway, whose connections are encrypted. They, too, look five times a second.</summary>
internal sealed class TlsCrowd : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _reading = [];
    private int _watching;

    /// <summary>Those whose connection stands.</summary>
    public int Watching => Volatile.Read(ref _watching);

    /// <summary>Connects <paramref name="count"/> viewers to <paramref name="address"/>, whose query holds the token.</summary>
    public static async Task<TlsCrowd> ConnectAsync(Uri address, int count, Action<int> connected, CancellationToken cancellationToken)
    {
        var crowd = new TlsCrowd();
        try
        {
            for (var number = 1; number <= count; number++)
            {
                crowd._reading.Add(crowd.ReadAsync(await OpenAsync(address, cancellationToken)));
                connected(number);
            }

            return crowd;
        }
        catch
        {
            await crowd.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading);
        _stop.Dispose();
    }

    private static async Task<SslStream> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false);
            await stream.AuthenticateAsClientAsync(TelemedSystem.TlsOptions(), cancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n"), cancellationToken);
            return stream;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private async Task ReadAsync(SslStream stream)
    {
        await using var _ = stream;
        var buffer = new byte[64 * 1024];
        var watches = false;
        try
        {
            while (true)
            {
                var reading = stream.ReadAsync(buffer, _stop.Token);
                // What has come already is taken at once; then there is nothing to do for a while.
                var waits = !reading.IsCompleted;
                var count = await reading;
                if (count == 0 || (!watches && !buffer.AsSpan(0, count).StartsWith("HTTP/1.1 200"u8)))
                {
                    return;
                }

                if (!watches)
                {
                    watches = true;
                    Interlocked.Increment(ref _watching);
                }

                if (waits)
                {
                    await Task.Delay(Look, _stop.Token);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // Cut off, or the end.
        }
        finally
        {
            Interlocked.Add(ref _watching, watches ? -1 : 0);
        }
    }
}
