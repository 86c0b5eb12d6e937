using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Shouldly;
using Telemed.TestServers;
using Telemed.Transcoder.Rtmp;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Rtmp;

/// <summary>The publisher against servers that are not ours.</summary>
public sealed class RtmpPublisherTests
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    // Behind 0xFFFFFF ms the time stands in a field of its own, in every chunk.
    [InlineData(0xFFFFFF - 1500)]
    public async Task FFmpeg_as_a_server_writes_down_what_is_published(long from)
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        await using var live = await Live.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            var port = FreePorts.Next();
            using var server = await Live.ServeAsync(port, "app/stream-key", file);
            await using (var publisher = await ConnectAsync($"rtmp://127.0.0.1:{port}/app", "stream-key"))
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
                over.CancelAfter(TimeSpan.FromSeconds(3));
                await live.PumpAsync(publisher, over.Token, from);
                publisher.SentBytes.ShouldBeGreaterThan(50_000);
                await publisher.CloseAsync();
            }

            (await server.WaitForExitWithin(TimeSpan.FromSeconds(10))).ShouldBe(0, "the goodbye ends the stream");
            var probe = await RealFfmpeg.ProbeAsync(file, "-count_frames", "-show_entries", "stream=codec_name,width,height,nb_read_frames,duration");
            probe.ShouldContain("h264,320,240");
            probe.ShouldContain("aac");
            var pictures = int.Parse(probe.Split('\n').Single(line => line.StartsWith("h264", StringComparison.Ordinal)).Split(',')[^1]);
            pictures.ShouldBeInRange(55, 115, probe);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Timeout = 90_000)]
    public async Task MediaMTX_takes_it_in_clear_and_with_TLS_from_a_trusted_certificate_only()
    {
        Assert.SkipWhen(MediaMtx.Binary is null, "MEDIAMTX_BIN names no MediaMTX.");
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        var folder = Directory.CreateTempSubdirectory("telemed-rtmps").FullName;
        try
        {
            using var authority = WriteCertificate(folder);
            var tlsPort = FreePorts.Next();
            await using var sessions = await SessionsDouble.StartAsync();
            await using var hub = MediaMtx.Start(
                sessions.Address,
                ("RTMPENCRYPTION", "optional"), ("RTMPSADDRESS", $"127.0.0.1:{tlsPort}"),
                ("RTMPSERVERCERT", Path.Combine(folder, "cert.pem")), ("RTMPSERVERKEY", Path.Combine(folder, "key.pem")));
            await using var live = await Live.StartAsync();

            await OnAirAsync(live, hub, $"{hub.Rtmp}consultation1", "participant1?token=abc", new RtmpPolicy([], _ => true));
            await OnAirAsync(live, hub, $"rtmps://127.0.0.1:{tlsPort}/consultation1", "participant2", new RtmpPolicy([authority], _ => true));

            var secure = $"rtmps://127.0.0.1:{tlsPort}/consultation1";
            const string Untrusted = "the server's certificate is not trusted, or it speaks no TLS";
            (await FaultAsync(secure, new RtmpPolicy([], _ => true))).ShouldBe(Untrusted);
            (await FaultAsync($"rtmps://localhost:{tlsPort}/consultation1", new RtmpPolicy([authority], address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)))
                .ShouldBe(Untrusted, "it is another's name");
            (await FaultAsync($"rtmps://127.0.0.1:{hub.Rtmp.Port}/consultation1", new RtmpPolicy([], _ => true))).ShouldNotBeEmpty("no TLS there");
            (await FaultAsync($"rtmp://127.0.0.1:{tlsPort}/consultation1", new RtmpPolicy([], _ => true))).ShouldNotBeEmpty("TLS where none is spoken");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory(Timeout = 30_000)]
    [InlineData("connect", "the server does not answer \"connect\" within 0.3 s")]
    [InlineData("createStream", "the server does not answer \"createStream\" within 0.3 s")]
    [InlineData("publish", "the server does not answer \"publish\" within 0.3 s")]
    public async Task A_server_that_falls_silent_is_not_waited_for(string at, string fault)
    {
        await using var server = new RtmpServer { SilentFrom = at };
        var timings = new RtmpTimings { Answer = TimeSpan.FromSeconds(0.3) };
        (await Should.ThrowAsync<RtmpException>(ConnectAsync(server.Address.ToString(), "key", timings))).Message.ShouldBe(fault);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_server_that_takes_nothing_more_is_given_up_and_what_it_asks_for_is_answered()
    {
        await using var server = new RtmpServer();
        await using (var publisher = await ConnectAsync(server.Address.ToString(), "key"))
        {
            var connection = server.Connections[0];
            await Eventually.TrueAsync(
                () => connection.Protocol.Any(message => message.Type == RtmpMessageType.UserControl && message.Payload.ToArray() is [0, 7, 1, 2, 3, 4])
                    && connection.Protocol.Any(message => message.Type == RtmpMessageType.WindowAcknowledgementSize),
                TimeSpan.FromSeconds(20),
                "the ping and the bandwidth are answered");
        }

        server.TakesNothing = true;
        await using var stuck = await ConnectAsync(server.Address.ToString(), "key", new RtmpTimings { Send = TimeSpan.FromSeconds(0.5) });
        var much = new[] { new Telemed.Transcoder.FanOut.TimedTag(Tags.Keyframe(0, 3_000_000), 0) };
        var fault = await Should.ThrowAsync<RtmpException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await stuck.SendAsync(much, Deadline);
            }
        });
        fault.Message.ShouldBe("the server takes nothing more within 0.5 s");
    }

    [Fact(Timeout = 30_000)]
    public async Task Nobody_there_is_said_in_words()
    {
        (await FaultAsync($"rtmp://127.0.0.1:{FreePorts.Next()}/app", new RtmpPolicy([], _ => true))).ShouldBe("nobody listens at the server's port");
        (await FaultAsync("rtmp://nobody.invalid/app", new RtmpPolicy([], _ => true))).ShouldBe("the server's name is not known");
        (await FaultAsync("rtmp://127.0.0.1/app", new RtmpPolicy([], _ => false))).ShouldBe("the server's address is one that jobs may not use");
    }

    private static async Task OnAirAsync(Live live, MediaMtx hub, string url, string key, RtmpPolicy policy)
    {
        RtmpTarget.TryCreate(url, key, out var target, out var fault).ShouldBeTrue(fault);
        // It may still be starting.
        await using (var publisher = await Eventually.SomeAsync(ConnectAsync, TimeSpan.FromSeconds(15), "the hub takes the stream"))
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
            var pump = live.PumpAsync(publisher, over.Token);
            using var http = new HttpClient { BaseAddress = hub.Api };
            await Eventually.SomeAsync<object>(
                async () => await http.GetStringAsync(new Uri("/v3/paths/list", UriKind.Relative), Deadline) is var paths
                    && paths.Contains($"consultation1/{key.Split('?')[0]}\"", StringComparison.Ordinal) && paths.Contains("H264", StringComparison.Ordinal) ? paths : null,
                TimeSpan.FromSeconds(20),
                "the hub has it");
            await over.CancelAsync();
            await pump;
            await publisher.CloseAsync();
            publisher.Ended.IsCompleted.ShouldBeTrue("the server hangs up after the goodbye");
        }

        async Task<RtmpPublisher?> ConnectAsync()
        {
            try
            {
                return await RtmpPublisher.ConnectAsync(target!, policy, new RtmpTimings(), TimeProvider.System, Deadline);
            }
            catch (RtmpException)
            {
                return null;
            }
        }
    }

    private static async Task<string> FaultAsync(string url, RtmpPolicy policy)
    {
        RtmpTarget.TryCreate(url, "key", out var target, out var fault).ShouldBeTrue(fault);
        var timings = new RtmpTimings { Connect = TimeSpan.FromSeconds(5), Answer = TimeSpan.FromSeconds(2) };
        return (await Should.ThrowAsync<RtmpException>(RtmpPublisher.ConnectAsync(target!, policy, timings, TimeProvider.System, Deadline))).Message;
    }

    private static X509Certificate2 WriteCertificate(string folder)
    {
        using var rootKey = RSA.Create(2048);
        var root = new CertificateRequest("CN=A clinic's authority", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var authority = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(12), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return X509CertificateLoader.LoadCertificate(authority.RawData);
    }

    private static Task<RtmpPublisher> ConnectAsync(string url, string key, RtmpTimings? timings = null)
    {
        RtmpTarget.TryCreate(url, key, out var target, out var fault).ShouldBeTrue(fault);
        return RtmpPublisher.ConnectAsync(target!, new RtmpPolicy([], _ => true), timings ?? new RtmpTimings(), TimeProvider.System, Deadline);
    }
}
