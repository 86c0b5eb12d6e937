using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tests.Tokens;

namespace Telemed.Sessions.Tests.Hub;

public sealed class HubHookTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private const string Allowed = "204";

    /// <summary>Who asks for what, and the only cells that say yes.</summary>
    [Fact]
    public async Task The_table_of_actions_and_tokens_holds()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        var expired = await sessions.NewConsultationAsync();
        sessions.Time.Forward(TimeSpan.FromMinutes(6));
        var fresh = await sessions.JoinAsync(own.CodeOf(1));
        var otherFresh = await sessions.JoinAsync(other.CodeOf(1));
        sessions.Time.Forward(TimeSpan.FromMinutes(5));
        var patient = fresh.GetProperty("token").GetString()!;
        var foreigner = otherFresh.GetProperty("token").GetString()!;
        var stranger = sessions.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("something else").Protect("x");

        (string Name, string Token, string Refusal)[] tokens =
        [
            ("none", "", "no-token"),
            ("garbage", "garbage", "invalid-token"),
            ("tampered", TokenApiTests.Tampered(patient), "invalid-token"),
            ("of another purpose", stranger, "invalid-token"),
            ("the API key", TestSettings.ApiKey, "invalid-token"),
            ("a service's secret", TestSettings.SecretOf("transcoder"), "invalid-token"),
            ("expired, of this consultation", own.PatientToken, "expired-token"),
            ("expired, of another", expired.PatientToken, "expired-token"),
            ("of another consultation", foreigner, "not-yours"),
        ];
        (string Action, string Path)[] cells =
        [
            ("publish", own.PatientPath), ("publish", own.DoctorPath), ("publish", own.PatientPath + "_aac"), ("publish", own.PatientPath + "_opus"),
            ("read", own.PatientPath), ("read", own.DoctorPath), ("read", own.DoctorPath + "_aac"), ("read", own.DoctorPath + "_opus"),
            ("playback", own.PatientPath), ("api", ""), ("metrics", ""), ("pprof", ""), ("invented", own.PatientPath),
        ];

        foreach (var protocol in new[] { "rtmp", "webrtc", "hls", "rtsp", "srt", "" })
        {
            foreach (var (action, path) in cells)
            {
                // Access tokens do not travel in clear, and RTSP is for services.
                var mine = action switch
                {
                    "publish" or "read" when protocol == "rtmp" => "invalid-token",
                    "publish" or "read" when protocol is not ("webrtc" or "hls") => "not-yours",
                    "publish" => path == own.PatientPath ? Allowed : "not-yours",
                    "read" => Allowed,
                    "api" or "metrics" => "invalid-identity",
                    _ => "not-understood",
                };
                (await sessions.AskHookAsync(action, path, patient, protocol: protocol).AnswerAsync()).ShouldBe(mine, $"patient {action} {path} {protocol}");
                foreach (var (name, token, refusal) in tokens)
                {
                    var expected = action is not ("publish" or "read") || (mine is not Allowed && protocol is not ("webrtc" or "hls") && token.Length > 0) ? mine : refusal;
                    (await sessions.AskHookAsync(action, path, token, protocol: protocol).AnswerAsync())
                        .ShouldBe(expected, $"token {name}: {action} {path} {protocol}");
                }
            }
        }
    }

    [Theory]
    [InlineData("api", "gateway", "204")]
    [InlineData("api", "sessions", "204")]
    [InlineData("api", "transcoder", "204")]
    [InlineData("metrics", "gateway", "204")]
    [InlineData("metrics", "sessions", "not-yours")]
    [InlineData("metrics", "transcoder", "not-yours")]
    [InlineData("pprof", "gateway", "not-understood")]
    [InlineData("playback", "gateway", "not-understood")]
    [InlineData("api", "nobody", "invalid-identity")]
    public async Task The_table_of_actions_and_services_holds(string action, string service, string expected)
    {
        var secret = TestSettings.SecretOf(service);
        (await sessions.AskHookAsync(action, user: service, password: secret, token: secret, protocol: "").AnswerAsync()).ShouldBe(expected);

        var refusal = expected is "204" or "not-yours" ? "invalid-identity" : expected;
        foreach (var wrong in new[] { "", "wrong", secret + "x", TestSettings.SecretOf("other") })
        {
            (await sessions.AskHookAsync(action, user: service, password: wrong, token: wrong, protocol: "").AnswerAsync()).ShouldBe(refusal);
        }
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("sessions")]
    [InlineData("transcoder")]
    public async Task No_service_touches_a_stream_with_its_secret(string service)
    {
        var consultation = await sessions.NewConsultationAsync();
        foreach (var action in new[] { "publish", "read" })
        {
            foreach (var path in new[] { consultation.PatientPath, consultation.PatientPath + "_aac" })
            {
                (await sessions.AskHookAsync(action, path, user: service, password: TestSettings.SecretOf(service), protocol: "rtsp").AnswerAsync())
                    .ShouldBe(service == "transcoder" ? "invalid-pass" : "not-yours");
            }
        }
    }

    [Fact]
    public async Task A_token_is_found_wherever_a_protocol_can_carry_it()
    {
        var consultation = await sessions.NewConsultationAsync();
        var (path, token) = (consultation.DoctorPath, consultation.PatientToken);

        (await sessions.AskHookAsync("read", path, token: token, protocol: "hls").AnswerAsync()).ShouldBe(Allowed);
        (await sessions.AskHookAsync("read", path, query: $"token={token}", protocol: "hls").AnswerAsync()).ShouldBe(Allowed);
        (await sessions.AskHookAsync("read", path, query: $"x=1&token={token}&y=2", protocol: "webrtc").AnswerAsync()).ShouldBe(Allowed);
        (await sessions.AskHookAsync("read", path, user: "any", password: token, token: token, protocol: "webrtc").AnswerAsync()).ShouldBe(Allowed);
        (await sessions.AskHookAsync("read", path, user: "any", password: token, protocol: "webrtc").AnswerAsync()).ShouldBe(Allowed);
        (await sessions.AskHookAsync("read", path, user: token, protocol: "webrtc").AnswerAsync()).ShouldBe(Allowed);
        (await sessions.AskHookAsync("read", path, query: $"tokens={token}", protocol: "hls").AnswerAsync()).ShouldBe("no-token");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("x")]
    [InlineData("a/b/c")]
    [InlineData("../../etc/passwd")]
    [InlineData("{c}/{p}/")]
    [InlineData("/{c}/{p}")]
    [InlineData("{c}/{p}_mp3")]
    [InlineData("{c}/{P}")]
    [InlineData("{c}/{p}\0")]
    [InlineData("{c}//{p}")]
    [InlineData("{c}/~all")]
    public async Task A_path_that_is_no_stream_of_ours_is_refused_to_everybody(string form)
    {
        var consultation = await sessions.NewConsultationAsync();
        var path = form.Replace("{c}", consultation.Id, StringComparison.Ordinal)
            .Replace("{p}", consultation.PatientId, StringComparison.Ordinal)
            .Replace("{P}", consultation.PatientId.ToUpperInvariant() + "X", StringComparison.Ordinal);
        foreach (var action in new[] { "publish", "read" })
        {
            (await sessions.AskHookAsync(action, path, consultation.PatientToken).AnswerAsync()).ShouldBe("unknown-path");
            (await sessions.AskHookAsync(action, path, user: "transcoder", password: TestSettings.SecretOf("transcoder")).AnswerAsync()).ShouldBe("unknown-path");
        }
    }

    [Fact]
    public async Task Whatever_cannot_be_understood_is_401()
    {
        var consultation = await sessions.NewConsultationAsync();
        var good = $$"""{"action":"publish","protocol":"webrtc","path":"{{consultation.PatientPath}}","token":"{{consultation.PatientToken}}"}""";
        (await PostAsync(good)).ShouldBe(204);
        (await PostAsync(good, chunked: true)).ShouldBe(204);
        (await PostAsync(good + new string(' ', 40_000), chunked: true)).ShouldBe(401);

        foreach (var body in new[]
        {
            "", "null", "[]", "\"x\"", "{", good + "}", good[..^1], "{\"action\":null}", good.Replace("\"publish\"", "1", StringComparison.Ordinal),
            good.Replace("\"publish\"", "[\"publish\"]", StringComparison.Ordinal), good.Replace("publish", "Publish", StringComparison.Ordinal),
            good.Replace("}", ",\"user\":null}", StringComparison.Ordinal), "{}", new string('[', 20_000), good + new string(' ', 40_000),
        })
        {
            (await PostAsync(body)).ShouldBe(401, body.Length > 300 ? body[..300] : body);
        }

        (await PostAsync(good, "text/plain")).ShouldBe(401);
        (await PostAsync(good, "application/x-www-form-urlencoded")).ShouldBe(401);

        async Task<int> PostAsync(string body, string type = "application/json", bool chunked = false)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/hub/auth")
            {
                Content = new StringContent(body, System.Text.Encoding.UTF8, type),
            };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_fault_of_ours_lets_nobody_in()
    {
        var consultation = await sessions.NewConsultationAsync();
        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldBe(Allowed);
        sessions.Time.FailOnce();
        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldBe("not-understood");
        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldBe(Allowed);
    }
}
