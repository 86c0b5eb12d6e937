using System.Net;
using System.Net.WebSockets;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tests.Tokens;

namespace Telemed.Sessions.Tests.Realtime;

public sealed class RealtimeTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    [Fact]
    public async Task Hello_comes_first_and_says_how_things_are()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        await doctor.NextAsync("stream");
        using var patient = await RealtimeClient.ConnectAsync(sessions, consultation.PatientToken);

        var hello = (await patient.NextAsync()).ShouldNotBeNull();

        hello.GetProperty("type").GetString().ShouldBe("hello");
        hello.GetProperty("resumed").GetBoolean().ShouldBeFalse();
        hello.GetProperty("consultation").GetProperty("title").GetString().ShouldBe("Follow-up");
        hello.GetProperty("consultation").GetProperty("status").GetString().ShouldBe("waiting");
        var self = hello.GetProperty("self");
        self.GetProperty("id").GetString().ShouldBe(consultation.PatientId);
        self.GetProperty("role").GetString().ShouldBe("patient");
        self.GetProperty("permissions").EnumerateArray().Select(each => each.GetString()).ShouldContain("chatSend");
        self.GetProperty("permissions").EnumerateArray().Select(each => each.GetString()).ShouldNotContain("participantKick");
        var people = hello.GetProperty("participants").EnumerateArray().ToDictionary(person => person.GetProperty("id").GetString()!);
        people[consultation.DoctorId].GetProperty("present").GetBoolean().ShouldBeTrue();
        people[consultation.DoctorId].GetProperty("stream").GetProperty("video").GetString().ShouldBe("H264");
        people[consultation.DoctorId].GetProperty("play").GetProperty("rtmp").GetString().ShouldStartWith("rtmp://clinic.example:1936/");
        people[consultation.PatientId].GetProperty("present").GetBoolean().ShouldBeTrue();
        people[consultation.PatientId].GetProperty("stream").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        people[consultation.PatientId].TryGetProperty("play", out _).ShouldBeFalse();
        hello.GetProperty("lastId").GetInt64().ShouldBe(doctor.LastId + 1, "the patient's own arrival is in it");
    }

    [Fact]
    public async Task The_token_may_come_as_the_first_message()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.ConnectAsync(sessions, token: null);
        await client.SendAsync($$"""{"type":"auth","token":"{{consultation.PatientToken}}"}""");
        (await client.NextAsync("hello")).GetProperty("self").GetProperty("id").GetString().ShouldBe(consultation.PatientId);
    }

    [Fact]
    public async Task A_bad_token_in_the_address_is_401_before_the_upgrade()
    {
        var consultation = await sessions.NewConsultationAsync();
        foreach (var token in new[] { "", "forged", TokenApiTests.Tampered(consultation.DoctorToken) })
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(RealtimeClient.AddressOf(sessions, token), TestContext.Current.CancellationToken));
            socket.HttpStatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task What_is_no_WebSocket_is_400()
    {
        using var response = await sessions.Http.GetAsync("/api/v1/realtime", TestContext.Current.CancellationToken);
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task A_bad_token_as_the_first_message_is_an_error_and_1008()
    {
        using var client = await RealtimeClient.ConnectAsync(sessions, token: null);
        await client.SendAsync("""{"type":"auth","token":"forged"}""");
        (await client.ReadToEndAsync()).ShouldBe(["invalid-token"]);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        client.CloseReason.ShouldBe("invalid-token");
    }

    [Fact]
    public async Task Nothing_but_auth_is_taken_from_a_stranger()
    {
        using var client = await RealtimeClient.ConnectAsync(sessions, token: null);
        await client.SendAsync("""{"type":"ping"}""");
        (await client.ReadToEndAsync()).ShouldBe(["malformed"]);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public async Task Ping_is_answered_with_pong()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await client.SendAsync("""{"type":"ping"}""");
        (await client.NextAsync()).ShouldNotBeNull().GetRawText().ShouldBe("""{"type":"pong"}""");
    }

    [Fact]
    public async Task Streams_and_the_status_are_told_to_everybody_in_the_order_of_their_ids()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await doctor.NextAsync("presence");

        sessions.Hub.Publish(consultation.PatientPath, "H264", "MPEG-4 Audio");
        foreach (var client in new[] { doctor, patient })
        {
            var online = await client.NextAsync("stream");
            online.GetProperty("participantId").GetString().ShouldBe(consultation.PatientId);
            online.GetProperty("online").GetBoolean().ShouldBeTrue();
            online.GetProperty("video").GetString().ShouldBe("H264");
            online.GetProperty("audio").GetString().ShouldBe("MPEG-4 Audio");
            online.TryGetProperty("play", out var play).ShouldBe(client == doctor, "nobody plays themselves");
            if (client == doctor)
            {
                play.GetProperty("flv").GetString()!.ShouldContain(consultation.DoctorToken);
                (await sessions.AskHookAsync("read", $"{consultation.PatientPath}_aac", TestConsultation.TicketOf(play), protocol: "rtmp").AnswerAsync()).ShouldBe("204");
            }
        }

        sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        await doctor.NextAsync("stream");
        var live = await doctor.NextAsync("consultation");
        live.GetProperty("status").GetString().ShouldBe("live");
        (await StatusAsync(consultation)).ShouldBe("live");

        sessions.Hub.Stop(consultation.PatientPath);
        (await doctor.NextAsync("stream")).GetProperty("online").GetBoolean().ShouldBeFalse();
        (await StatusAsync(consultation)).ShouldBe("live", "somebody is still on air");

        sessions.Hub.Stop(consultation.DoctorPath);
        await doctor.NextAsync("stream");

        // created, doctor joined (hello stands at that), patient joined, then four of the streams and one of the status.
        doctor.Events.Select(each => each.GetProperty("type").GetString()).ShouldBe(["presence", "stream", "stream", "consultation", "stream", "stream"]);
        (await StatusAsync(consultation)).ShouldBe("live", "it is over when nobody comes back");
    }

    [Fact]
    public async Task A_stream_that_is_published_anew_goes_offline_and_comes_online()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        sessions.Hub.Publish(consultation.PatientPath, "H264", "MPEG-4 Audio");
        await doctor.NextAsync("stream");
        sessions.Hub.Publish(consultation.PatientPath, "H264", "Opus");
        (await doctor.NextAsync("stream")).GetProperty("online").GetBoolean().ShouldBeFalse();
        (await doctor.NextAsync("stream")).GetProperty("audio").GetString().ShouldBe("Opus");
    }

    [Fact]
    public async Task Presence_begins_with_the_first_connection_and_ends_with_the_last()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var first = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        using var second = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        var came = await doctor.NextAsync("presence");
        came.GetProperty("participantId").GetString().ShouldBe(consultation.PatientId);
        came.GetProperty("present").GetBoolean().ShouldBeTrue();

        await first.CloseAsync();
        second.Abort();

        var next = (await doctor.NextAsync()).ShouldNotBeNull();
        next.GetProperty("type").GetString().ShouldBe("presence");
        next.GetProperty("present").GetBoolean().ShouldBeFalse();
        next.GetProperty("id").GetInt64().ShouldBe(came.GetProperty("id").GetInt64() + 1);
    }

    [Fact]
    public async Task What_happens_in_one_consultation_is_not_told_in_another()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        using var doctor = await RealtimeClient.EnterAsync(sessions, own.DoctorToken);
        using var stranger = await RealtimeClient.EnterAsync(sessions, other.DoctorToken);
        sessions.Hub.Publish(other.DoctorPath, "H264", "Opus");
        await stranger.NextAsync("stream");
        await doctor.SendAsync("""{"type":"ping"}""");
        (await doctor.NextAsync()).ShouldNotBeNull().GetProperty("type").GetString().ShouldBe("pong");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"unheard-of"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"ping","type":"ping"}""")]
    [InlineData("""{"type":"ping","more":1}""")]
    [InlineData("""{"type":"ping"} {"type":"ping"}""")]
    [InlineData("""{"type":"ping","token":"x"}""")]
    [InlineData("""{"type":"auth","token":"again"}""")]
    [InlineData("""{"type":"chat","clientId":"1"}""")]
    [InlineData("""{"type":"chat","clientId":"1","text":null}""")]
    [InlineData("""{"type":"hand","raised":"yes"}""")]
    [InlineData("""{"type":"read","upTo":1.5}""")]
    [InlineData("""{"type":"ping","ref":""}""")]
    public async Task A_malformed_message_is_an_error_and_1008(string text)
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await client.SendAsync(text);
        (await client.ReadToEndAsync()).ShouldBe(["malformed"]);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        client.CloseReason.ShouldBe("malformed");
    }

    [Fact]
    public async Task Binary_messages_are_malformed_and_text_that_is_no_UTF8_ends_the_connection()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var binary = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await binary.SendAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Binary);
        (await binary.ReadToEndAsync()).ShouldBe(["malformed"]);

        using var garbled = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await garbled.SendAsync([0x22, 0xff, 0xfe, 0x22], WebSocketMessageType.Text);
        try
        {
            await garbled.ReadToEndAsync();
            garbled.CloseStatus.ShouldBe(WebSocketCloseStatus.InvalidPayloadData);
        }
        catch (WebSocketException)
        {
            // The framework resets the connection right behind its close frame.
        }
    }

    [Fact]
    public async Task A_message_that_is_too_big_is_an_error_and_1009()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await client.SendAsync(new string(' ', 100_000));
        (await client.ReadToEndAsync()).ShouldBe(["too-big"]);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task A_fifth_connection_of_one_participant_closes_the_oldest()
    {
        var consultation = await sessions.NewConsultationAsync();
        List<RealtimeClient> clients = [];
        for (var index = 0; index < 5; index++)
        {
            clients.Add(await RealtimeClient.EnterAsync(sessions, consultation.PatientToken));
        }

        (await clients[0].ReadToEndAsync()).ShouldBeEmpty();
        clients[0].CloseReason.ShouldBe("replaced");
        await clients[1].SendAsync("""{"type":"ping"}""");
        await clients[1].NextAsync("pong");
        clients.ForEach(client => client.Dispose());
    }

    private async Task<string?> StatusAsync(TestConsultation consultation)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/consultations/{consultation.Id}", TestContext.Current.CancellationToken);
        return (await response.ReadJsonAsync()).GetProperty("status").GetString();
    }
}
