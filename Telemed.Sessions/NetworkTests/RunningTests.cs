using System.Threading.Channels;
using Telemed.MediaHub;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.NetworkTests;

/// <summary>A test that has begun.</summary>
internal sealed record NetworkTest(StreamPath Path, IssuedToken Token);

/// <summary>
/// Begins tests of the network, and ends each after its time: a token lets in and ends nobody, so without that a test could go on as a
/// stream that nobody knows of. The referee closes what is left of it at the hub.
/// </summary>
internal sealed class RunningTests(AccessTokens tokens, StreamRights rights, TimeProvider time) : BackgroundService
{
    /// <summary>How long a test lasts; a browser needs ten seconds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private const int AtOnce = 64;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // All last equally long, so the first to begin is the first to end.
    private readonly Channel<NetworkTest> _running = Channel.CreateBounded<NetworkTest>(AtOnce);

    /// <summary>A new test, or <see langword="null"/> while there are too many.</summary>
    public NetworkTest? TryBegin()
    {
        var path = StreamPath.NewNetworkTest();
        var test = new NetworkTest(path, tokens.IssueForTest(path, Lifetime));
        return _running.Writer.TryWrite(test) ? test : null;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var test in _running.Reader.ReadAllAsync(stoppingToken))
        {
            while (time.GetUtcNow() < test.Token.ExpiresAt)
            {
                await Task.Delay(Interval, time, stoppingToken);
            }

            rights.End(test.Path.ConsultationId);
        }
    }
}
