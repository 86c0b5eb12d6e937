using System.Text.Json.Nodes;

namespace Telemed.EndToEnd.Tests.Running;

/// <summary>A consultation as <c>POST /api/v1/consultations</c> answers it.</summary>
public sealed record TestConsultation(string Id, TestParticipant Doctor, TestParticipant Patient)
{
    internal static TestConsultation From(JsonNode body)
    {
        TestParticipant Of(string role)
        {
            var participant = body["participants"]!.AsArray().Single(candidate => (string?)candidate!["role"] == role)!;
            return new TestParticipant((string)participant["id"]!, (string)participant["joinCode"]!, new Uri((string)participant["joinUrl"]!));
        }

        return new TestConsultation((string)body["id"]!, Of("doctor"), Of("patient"));
    }
}

/// <summary>A person of a consultation, with what lets them in.</summary>
public sealed record TestParticipant(string Id, string JoinCode, Uri JoinUrl);
