"""The lessons of this app, read once; what is wrong with their files is shown, not hidden."""

from functools import cache

from app.lessons.lesson import Lesson
from app.lessons.read import read_lessons


@cache
def lessons() -> dict[str, Lesson]:
    """Return the lessons by their keys.

    Raises:
        LessonError: as `read_lessons`.
    """
    return {lesson.key: lesson for lesson in read_lessons()}
