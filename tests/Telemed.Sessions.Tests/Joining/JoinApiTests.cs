using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Joining;

public sealed class JoinApiTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    [Fact]
    public async Task The_join_document_is_exactly_what_the_contract_says()
    {
        var consultation = await sessions.NewConsultationAsync();
        var (c, d, p) = (consultation.Id, consultation.DoctorId, consultation.PatientId);
        var token = consultation.PatientToken;
        var expiresAt = consultation.Patient.GetProperty("expiresAt");
        var (publish, play) = (consultation.PatientPublishTicket, consultation.PatientPlayTicket);

        var expected = new JsonObject
        {
            ["consultation"] = new JsonObject { ["id"] = c, ["title"] = "Follow-up", ["status"] = "waiting" },
            ["participant"] = new JsonObject { ["id"] = p, ["role"] = "patient", ["name"] = "Wang Fang" },
            ["token"] = token,
            ["expiresAt"] = JsonNode.Parse(expiresAt.GetRawText()),
            ["realtime"] = "wss://clinic.example:8443/api/v1/realtime",
            ["iceServers"] = new JsonArray(),
            ["publish"] = new JsonObject
            {
                ["whip"] = $"https://clinic.example:8443/media/{c}/{p}/whip",
                ["rtmp"] = $"rtmp://clinic.example:1936/{c}/{p}?token={publish}",
            },
            ["play"] = new JsonArray(new JsonObject
            {
                ["participant"] = new JsonObject { ["id"] = d, ["role"] = "doctor", ["name"] = "Dr. Li" },
                ["whep"] = $"https://clinic.example:8443/media/{c}/{d}/whep",
                ["hls"] = $"https://clinic.example:8443/media/{c}/{d}/index.m3u8",
                ["flv"] = $"https://clinic.example:8443/media/{c}/{d}.flv?token={token}",
                ["rtmp"] = $"rtmp://clinic.example:1936/{c}/{d}_aac?token={play}",
            }),
        };
        JsonNode.DeepEquals(JsonNode.Parse(consultation.Patient.GetRawText()), expected).ShouldBeTrue(consultation.Patient.GetRawText());
        expiresAt.GetDateTimeOffset().ShouldBe(sessions.Time.GetUtcNow() + TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(20));
        new[] { token, publish, play }.ShouldBeUnique();
        foreach (var each in new[] { token, publish, play })
        {
            each.ShouldMatch("^[A-Za-z0-9_-]+$");
        }
    }

    [Fact]
    public async Task Whoever_comes_too_early_is_told_when_to_come_back()
    {
        var scheduledAt = sessions.Time.GetUtcNow().AddDays(1);
        using var created = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/consultations",
            new { title = "Follow-up", doctor = new { name = "Dr. Li" }, patient = new { name = "Wang Fang" }, scheduledAt, notes = "Please bring the diary." },
            TestContext.Current.CancellationToken);
        var code = (await created.ReadJsonAsync()).GetProperty("participants")[1].GetProperty("joinCode").GetString()!;
        var consultation = (await sessions.JoinAsync(code)).GetProperty("consultation");

        consultation.GetProperty("status").GetString().ShouldBe("scheduled");
        consultation.GetProperty("scheduledAt").GetDateTimeOffset().ShouldBe(scheduledAt, TimeSpan.FromMilliseconds(1));
        consultation.GetProperty("notes").GetString().ShouldBe("Please bring the diary.");
    }

    [Fact]
    public async Task A_code_can_be_used_again_and_in_any_case()
    {
        var consultation = await sessions.NewConsultationAsync();
        var again = await sessions.JoinAsync($" {consultation.CodeOf(1).ToUpperInvariant()} ");
        again.GetProperty("participant").GetProperty("id").GetString().ShouldBe(consultation.PatientId);
    }

    [Theory]
    [InlineData("abcdefghjkmnpqrstuvw")]
    [InlineData("x")]
    [InlineData("'; drop table")]
    public async Task An_unknown_code_is_404(string code)
    {
        using var response = await sessions.Http.PostAsJsonAsync("/api/v1/join", new { joinCode = code, deviceId = TestSettings.DeviceId }, TestContext.Current.CancellationToken);
        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "unknown-join-code");
    }

    [Fact]
    public async Task Answers_with_tokens_are_stored_by_nobody_on_the_way()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var response = await sessions.Http.PostAsJsonAsync(
            "/api/v1/join", new { joinCode = consultation.CodeOf(0), deviceId = TestSettings.DeviceId }, TestContext.Current.CancellationToken);
        response.Headers.CacheControl?.NoStore.ShouldBeTrue();
    }
}

/// <summary>The rate limit and the configured ICE servers, with default ports in the addresses.</summary>
public sealed class JoinLimitTests(JoinLimitTests.Limited sessions) : IClassFixture<JoinLimitTests.Limited>
{
    private const int Burst = 5;

    [Fact]
    public async Task Whoever_asks_too_often_gets_429_with_Retry_After_and_nobody_else_does()
    {
        for (var attempt = 0; attempt < Burst; attempt++)
        {
            using var response = await TryAsync("203.0.113.7");
            await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
        }

        using var refused = await TryAsync("203.0.113.7");
        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        refused.Headers.RetryAfter?.Delta.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(1, 60);

        using var other = await TryAsync("203.0.113.8");
        await other.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_subscriber_cannot_evade_the_limit_within_its_IPv6_network()
    {
        for (var attempt = 0; attempt < Burst; attempt++)
        {
            using var response = await TryAsync($"2001:db8:0:1::{attempt + 1:x}");
        }

        using var refused = await TryAsync("2001:db8:0:1:ffff::1");
        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests);
        using var other = await TryAsync("2001:db8:0:2::1");
        await other.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Default_ports_stay_out_of_addresses_and_ICE_servers_come_from_configuration()
    {
        var consultation = await sessions.NewConsultationAsync();

        consultation.Doctor.GetProperty("realtime").GetString().ShouldBe("wss://clinic.example/api/v1/realtime");
        consultation.Doctor.GetProperty("publish").GetProperty("rtmp").GetString().ShouldStartWith($"rtmp://clinic.example/{consultation.DoctorPath}?token=");
        JsonNode.DeepEquals(
            JsonNode.Parse(consultation.Doctor.GetProperty("iceServers").GetRawText()),
            JsonNode.Parse("""[{"urls":["turn:turn.example:3478"],"username":"u","credential":"p"},{"urls":["stun:stun.example"]}]""")).ShouldBeTrue();
    }

    private async Task<HttpResponseMessage> TryAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join") { Content = JsonContent.Create(new { joinCode = "unknown" }) };
        request.Headers.Add("X-Forwarded-For", address);
        return await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public sealed class Limited : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("Join:Burst", $"{Burst}"),
            new("Join:PerMinute", "1"),
            new("Public:HttpsPort", "443"),
            new("Public:RtmpPort", "1935"),
            new("Join:IceServers:0:Urls:0", "turn:turn.example:3478"),
            new("Join:IceServers:0:Username", "u"),
            new("Join:IceServers:0:Credential", "p"),
            new("Join:IceServers:1:Urls:0", "stun:stun.example"),
        ];
    }
}
