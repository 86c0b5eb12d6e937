using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.EndToEnd.Tests.Phone;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>Nobody publishes or plays without a token that says so, by any protocol.</summary>
[Collection<OneAfterTheOther>]
public sealed class AccessTests(SharedSystem shared, AccessTests.Scene scene) : IClassFixture<AccessTests.Scene>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every way in × every bad ticket → the answer. RTMP knows no status codes: there the connection is refused.</summary>
    public static TheoryData<string, string, int> Table { get; } = BuildTable();

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_bad_token_is_refused(string way, string ticket, int expected)
    {
        await scene.SetAsync(shared.Browser, Cancellation);
        var token = await scene.TokenAsync(ticket, way, Cancellation);

        var answer = await scene.TryAsync(way, token, Cancellation);

        answer.ShouldBe((HttpStatusCode)expected, $"{way} with {ticket} token");
    }

    [Fact]
    public async Task With_sessions_stopped_the_hub_refuses_everybody()
    {
        await scene.SetAsync(shared.Browser, Cancellation);
        var system = scene.System;
        var consultation = await system.CreateConsultationAsync(Cancellation);
        var patient = await system.JoinAsync(consultation.Patient.JoinCode, Cancellation);
        var whip = new Uri(system.InnerAddress("media", "webrtc"), $"/{consultation.Id}/{consultation.Patient.Id}/whip");
        var rtmp = (string)patient["publish"]!["rtmp"]!;

        await system.SuspendAsync("sessions");
        try
        {
            using var request = Whip(whip, (string)patient["token"]!);
            using var response = await system.Http.SendAsync(request, Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await Rtmp.PublishIsRefusedAsync(rtmp, Cancellation)).ShouldBeTrue();
        }
        finally
        {
            await system.ResumeAsync("sessions");
        }
    }

    private static TheoryData<string, string, int> BuildTable()
    {
        var table = new TheoryData<string, string, int>();
        foreach (var way in new[] { "WHIP", "WHEP", "HLS", "FLV", "RTMP publish", "RTMP play" })
        {
            table.Add(way, "no", 401);
            table.Add(way, "a forged", 401);
            table.Add(way, "an expired", 401);
            // RTMP cannot tell 401 from 403.
            table.Add(way, "another consultation's", way.StartsWith("RTMP", StringComparison.Ordinal) ? 401 : 403);
        }

        return table;
    }

    private static HttpRequestMessage Whip(Uri address, string? token)
    {
        // Refused before it is read; nevertheless of the right form.
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent("v=0\r\n", Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    /// <summary>
    /// A system whose tokens die after seconds, and a doctor on air in it, so that a refusal cannot be mistaken for an absence.
    /// One scene serves all rows: setting it takes seconds, and the rows change nothing in it.
    /// </summary>
    public sealed class Scene : IAsyncDisposable
    {
        private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(6);

        private TelemedSystem? _system;
        private TestConsultation? _consultation;
        private DoctorPage? _doctor;
        private JsonNode? _expired;

        public TelemedSystem System => _system ?? throw new InvalidOperationException("The scene is not set.");

        private TestConsultation Consultation => _consultation ?? throw new InvalidOperationException("The scene is not set.");

        internal async Task SetAsync(DoctorBrowser browser, CancellationToken cancellationToken)
        {
            if (_system is not null)
            {
                return;
            }

            _system = await TelemedSystem.StartAsync(
                new Dictionary<string, string>
                {
                    ["Tokens__Lifetime"] = TokenLifetime.ToString("c", CultureInfo.InvariantCulture),
                    ["Tokens__TicketLifetime"] = TokenLifetime.ToString("c", CultureInfo.InvariantCulture),
                },
                cancellationToken);
            _consultation = await _system.CreateConsultationAsync(cancellationToken);
            _doctor = await browser.OpenAsync(_consultation.Doctor, testCamera: true);
            await _doctor.StartAsync();
            await _doctor.WaitUntilPublishingAsync(cancellationToken);
            var (flv, seen) = await PatientPhone.PlayFlvAsync(_system, _consultation, cancellationToken);
            await seen.WaitForToneAsync(DoctorBrowser.ToneHz, Patience, cancellationToken: cancellationToken);
            await flv.DisposeAsync();
        }

        internal async Task<string?> TokenAsync(string ticket, string way, CancellationToken cancellationToken) => ticket switch
        {
            "no" => null,
            "a forged" => Forge(TokenOf(await System.JoinAsync(Consultation.Patient.JoinCode, cancellationToken), way)),
            "an expired" => TokenOf(_expired ??= await ExpiredAsync(cancellationToken), way),
            _ => TokenOf(await System.JoinAsync((await System.CreateConsultationAsync(cancellationToken)).Patient.JoinCode, cancellationToken), way),
        };

        // RTMP addresses have tickets of their own, for that address alone.
        private static string TokenOf(JsonNode join, string way) => way switch
        {
            "RTMP publish" => ((string)join["publish"]!["rtmp"]!).Split("?token=")[1],
            "RTMP play" => ((string)join["play"]![0]!["rtmp"]!).Split("?token=")[1],
            _ => (string)join["token"]!,
        };

        private async Task<JsonNode> ExpiredAsync(CancellationToken cancellationToken)
        {
            var join = await System.JoinAsync(Consultation.Patient.JoinCode, cancellationToken);
            var expiresAt = (DateTimeOffset)join["expiresAt"]!;
            await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow > expiresAt, TokenLifetime + TokenLifetime, "the token has expired", cancellationToken: cancellationToken);
            return join;
        }

        internal async Task<HttpStatusCode> TryAsync(string way, string? token, CancellationToken cancellationToken)
        {
            var doctorsStream = $"{Consultation.Id}/{Consultation.Doctor.Id}";
            var patientsStream = $"{Consultation.Id}/{Consultation.Patient.Id}";
            switch (way)
            {
                case "RTMP publish":
                    return await Rtmp.PublishIsRefusedAsync(Rtmp.Address(System, patientsStream, token), cancellationToken) ? HttpStatusCode.Unauthorized : HttpStatusCode.OK;
                case "RTMP play":
                    return await Rtmp.PlayIsRefusedAsync(Rtmp.Address(System, doctorsStream + "_aac", token), cancellationToken) ? HttpStatusCode.Unauthorized : HttpStatusCode.OK;
            }

            using var request = way switch
            {
                "WHIP" => Whip(new Uri(System.PublicUrl, $"/media/{patientsStream}/whip"), token),
                "WHEP" => Whip(new Uri(System.PublicUrl, $"/media/{doctorsStream}/whep"), token),
                "HLS" => new HttpRequestMessage(HttpMethod.Get, new Uri(System.PublicUrl, $"/media/{doctorsStream}/index.m3u8"))
                {
                    Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
                },
                _ => new HttpRequestMessage(HttpMethod.Get, new Uri(System.PublicUrl, $"/media/{doctorsStream}.flv" + (token is null ? "" : $"?token={Uri.EscapeDataString(token)}"))),
            };
            using var response = await System.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            }

            return response.StatusCode;
        }

        /// <inheritdoc />
        public async ValueTask DisposeAsync()
        {
            if (_doctor is not null)
            {
                await _doctor.DisposeAsync();
            }

            if (_system is not null)
            {
                await _system.DisposeAsync();
            }
        }

        // A token of the right form with one character changed.
        private static string Forge(string token)
        {
            var middle = token.Length / 2;
            return string.Concat(token.AsSpan(0, middle), token[middle] == 'A' ? "B" : "A", token.AsSpan(middle + 1));
        }
    }
}
