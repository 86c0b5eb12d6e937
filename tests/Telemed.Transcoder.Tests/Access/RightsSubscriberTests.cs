using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.Telemetry;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Access;

/// <summary>The line to sessions, with a clock that goes twenty times as fast.</summary>
public sealed class RightsSubscriberTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_line_on_which_nothing_is_said_is_taken_up_again_and_one_that_is_alive_is_not()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var telemetry = new TranscoderTelemetry(services.GetRequiredService<IMeterFactory>());
        using var clients = new Clients(sessions.Address);
        var rights = new ViewerRights();
        using var subscriber = new RightsSubscriber(
            clients,
            Options.Create(new ServiceIdentityOptions { Name = "transcoder", Secret = WorkerRig.Secret }),
            rights,
            telemetry,
            new FastTime(),
            NullLogger<RightsSubscriber>.Instance);
        await subscriber.StartAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(() => sessions.Feeds == 1 && sessions.Subscribers == 1, TimeSpan.FromSeconds(20), "it listens");
        var started = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            () =>
            {
                sessions.Tell(new { type = "alive" });
                return TimeProvider.System.GetElapsedTime(started) > SessionsLines.Silence * 2 / FastTime.Factor;
            },
            TimeSpan.FromSeconds(10),
            "two silences have gone by");
        sessions.Feeds.ShouldBe(1);

        await Eventually.TrueAsync(() => sessions.Feeds > 1, TimeSpan.FromSeconds(20), "it listens anew");
        using var place = rights.Enter(new Viewer("c", "p", 0), _ => { }).ShouldNotBeNull();
        await subscriber.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class FastTime : TimeProvider
    {
        public const int Factor = 20;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new FastTimer(base.CreateTimer(callback, state, Fast(dueTime), Fast(period)));

        private static TimeSpan Fast(TimeSpan time) => time > TimeSpan.Zero ? time / Factor : time;

        private sealed class FastTimer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Fast(dueTime), Fast(period));

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    // Service discovery by hand: whatever is asked for is at one address.
    private sealed class Clients(Uri address) : HttpMessageHandler, IHttpClientFactory
    {
        private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery);
            return _http.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _http.Dispose();
            base.Dispose(disposing);
        }
    }
}
