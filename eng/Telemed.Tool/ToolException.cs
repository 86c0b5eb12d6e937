namespace Telemed.Tool;

/// <summary>Something that the person at the keyboard can mend: the message says what and how, and is printed without a stack.</summary>
public sealed class ToolException : Exception
{
    public ToolException()
    {
    }

    public ToolException(string message)
        : base(message)
    {
    }

    public ToolException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
